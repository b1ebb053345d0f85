import { auth, sheets } from '@googleapis/sheets';
// The part of it that is about sheets: the declarations of all of Google's services are millions of lines.
import { auth as googleAuth, sheets as googleSheets } from 'googleapis/build/src/apis/sheets/index.js';
import type { SheetsClient } from '../../src/calls/sheets-client.js';

export type MakeClient = (rootUrl: string, token: string) => SheetsClient;

/** Both of Google's clients, each with its own copy of everything, towards a server at `rootUrl`. */
export const CLIENTS: Readonly<Record<'@googleapis/sheets' | 'googleapis', MakeClient>> = {
  '@googleapis/sheets': (rootUrl, token) => {
    const login = new auth.OAuth2();
    login.setCredentials({ access_token: token });
    return sheets({ version: 'v4', rootUrl, auth: login });
  },
  googleapis: (rootUrl, token) => {
    const login = new googleAuth.OAuth2();
    login.setCredentials({ access_token: token });
    return googleSheets({ version: 'v4', rootUrl, auth: login });
  },
};

export const sheetsClient = CLIENTS['@googleapis/sheets'];
