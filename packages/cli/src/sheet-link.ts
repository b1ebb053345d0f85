import type { Clock } from '@spoollock/core';
import type { CallReport, SheetsClient } from '@spoollock/google-sheets';
import type { Settings } from './settings.js';

/** The connection to the sheet, and what was noticed of its calls. */
export interface SheetLink {
  readonly client: SheetsClient;
  /** For people. */
  readonly where: string;
  readonly seen: SeenOfSheet;
  readonly onCall: (report: CallReport) => void;
}

/** What was noticed on the way. */
export interface SeenOfSheet {
  readonly reads: number;
  readonly writes: number;
  /** Calls left of this minute's quota, as far as this process knows; `null` before the first. */
  readonly readsLeft: number | null;
  readonly writesLeft: number | null;
  /** How often the answer was that the quota is used up. */
  readonly refusedByQuota: number;
  /** How far the server's clock is ahead of this machine's, in milliseconds; `null` where it does not say. */
  readonly clockAheadMs: number | null;
}

const SCOPES = ['https://www.googleapis.com/auth/spreadsheets'];

export async function openSheet({ login, spreadsheetId }: Settings, clock: Clock): Promise<SheetLink> {
  const { auth, sheets } = await import('@googleapis/sheets');
  const seen = {
    reads: 0,
    writes: 0,
    readsLeft: null,
    writesLeft: null,
    refusedByQuota: 0,
    clockAheadMs: null,
  };
  const noticed: { -readonly [Key in keyof SeenOfSheet]: SeenOfSheet[Key] } = seen;
  const common = {
    seen: noticed,
    onCall({ kind, status, quotaLeft }: CallReport) {
      if (kind === 'read') noticed.reads += 1;
      else noticed.writes += 1;
      if (kind === 'read') noticed.readsLeft = quotaLeft;
      else noticed.writesLeft = quotaLeft;
      if (status === 429) noticed.refusedByQuota += 1;
    },
  };
  const watch = (client: SheetsClient): SheetsClient =>
    watchDates(client, clock, (ms) => (noticed.clockAheadMs = ms));
  if (login.kind === 'google') {
    const account = new auth.GoogleAuth({ keyFile: login.credentialsFile, scopes: SCOPES });
    return {
      ...common,
      client: watch(sheets({ version: 'v4', auth: account })),
      where: `the Google Sheet ${spreadsheetId}`,
    };
  }
  const account = new auth.OAuth2();
  account.setCredentials({ access_token: login.token });
  return {
    ...common,
    // A proxy of the environment's would be told the token.
    client: watch(
      sheets({ version: 'v4', rootUrl: login.rootUrl, auth: account, noProxy: [new URL(login.rootUrl)] }),
    ),
    where: `the sheet ${spreadsheetId} of the server at ${login.rootUrl}, which is not Google's`,
  };
}

/** Reads the `Date` header of every answer: it has whole seconds, so half of one is added. */
function watchDates(
  { spreadsheets }: SheetsClient,
  clock: Clock,
  tell: (aheadMs: number) => void,
): SheetsClient {
  const watched =
    <Asked extends unknown[], Answer>(ask: (...asked: Asked) => Promise<Answer>) =>
    async (...asked: Asked): Promise<Answer> => {
      const sentMs = clock.now();
      const answer = await ask(...asked);
      const said = dateOf(answer);
      if (said !== null) tell(said + 500 - (sentMs + clock.now()) / 2);
      return answer;
    };
  const { values } = spreadsheets;
  return {
    spreadsheets: {
      get: watched((params, options) => spreadsheets.get(params, options)),
      batchUpdate: watched((params, options) => spreadsheets.batchUpdate(params, options)),
      values: {
        batchGet: watched((params, options) => values.batchGet(params, options)),
        append: watched((params, options) => values.append(params, options)),
      },
    },
  };
}

function dateOf(answer: unknown): number | null {
  if (typeof answer !== 'object' || answer === null || !('headers' in answer)) return null;
  const { headers } = answer;
  const text = headers instanceof Headers ? headers.get('date') : null;
  const at = text === null ? NaN : Date.parse(text);
  return Number.isNaN(at) ? null : at;
}
