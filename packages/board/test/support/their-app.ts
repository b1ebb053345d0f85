import { board } from '@spoollock/board/express';
import { createSpoolLock } from '@spoollock/core';
import { createGoogleSheetsSource, type SheetsClient } from '@spoollock/google-sheets';
import { spoolRouter } from '@spoollock/http/express';
import express, { type Request } from 'express';

const PEOPLE: Readonly<Record<string, { id: number; initials: string }>> = {
  maria: { id: 93, initials: 'MR' },
  juan: { id: 7, initials: 'JP' },
};

/** Whom the app knows by the cookie of its own sign-in. */
function authorize(request: Request) {
  const [, user = ''] = /(?:^|; )user=(\w+)/.exec(request.headers.cookie ?? '') ?? [];
  const worker = Object.hasOwn(PEOPLE, user) ? PEOPLE[user] : undefined;
  return worker === undefined ? 'unauthorized' : { worker };
}

/** Somebody's own app on their own sheet: INICIAR and FINALIZAR below /api, the board below /tools/board. */
export function theirApp(client: SheetsClient, spreadsheetId: string) {
  const headers = { tag: 'Carrete', label: 'Quién', since: 'Desde', version: 'Rev' };
  const source = createGoogleSheetsSource({ client, spreadsheetId, tab: 'Taller', headers });
  const lock = createSpoolLock({ source });
  const tools = board(lock, { authorize, supervisor: () => 'forbidden' });
  const app = express();
  app.use('/api', spoolRouter(lock, { authorize }));
  app.use('/tools/board', tools);
  return { app, lock, close: () => tools.close().then(() => lock.close()) };
}
