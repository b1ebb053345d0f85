import { auth, sheets } from '@googleapis/sheets';
import { google } from 'googleapis';
import type { SheetsClient } from '../../src/calls/sheets-client.js';

type MakeClient = (rootUrl: string, token: string) => SheetsClient;

/** Both of Google's clients, each with its own copy of everything, towards a server at `rootUrl`. */
export const CLIENTS: Readonly<Record<'@googleapis/sheets' | 'googleapis', MakeClient>> = {
  '@googleapis/sheets': (rootUrl, token) => {
    const login = new auth.OAuth2();
    login.setCredentials({ access_token: token });
    return sheets({ version: 'v4', rootUrl, auth: login });
  },
  googleapis: (rootUrl, token) => {
    const login = new google.auth.OAuth2();
    login.setCredentials({ access_token: token });
    return google.sheets({ version: 'v4', rootUrl, auth: login });
  },
};

export const sheetsClient = CLIENTS['@googleapis/sheets'];
