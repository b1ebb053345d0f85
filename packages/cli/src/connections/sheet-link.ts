import type { Clock } from '@spoollock/core/adapter';
import type { GoogleSheetsSourceOptions, SheetsClient } from '@spoollock/google-sheets';
import type { Settings } from '../settings/settings.js';

/** The connection to the sheet, and what was noticed of its calls. */
export interface SheetLink {
  readonly client: SheetsClient;
  /** For people. */
  readonly where: string;
  readonly seen: SeenOfSheet;
  /** For the source, which tells of each call. */
  readonly onCall: NonNullable<GoogleSheetsSourceOptions['onCall']>;
}

type CallKind = 'reads' | 'writes';

/** What Google counts the quota in. */
export const MINUTE_MS = 60_000;

/** What was noticed on the way. */
export interface SeenOfSheet {
  readonly reads: number;
  readonly writes: number;
  /** The calls of the last minute, at the time of the last one. */
  readonly sent: readonly { readonly kind: CallKind; readonly atMs: number }[];
  /** How many got what they asked for. */
  readonly answered: number;
  /** How often the answer was that the quota is used up. */
  readonly refusedByQuota: number;
  /** How far the server's clock is ahead of this machine's, in milliseconds, at least; `null` where it does not say. */
  readonly clockAheadMs: number | null;
}

const SCOPES = ['https://www.googleapis.com/auth/spreadsheets'];

export async function openSheet({ login, spreadsheetId }: Settings, clock: Clock): Promise<SheetLink> {
  const { auth, sheets } = await import('@googleapis/sheets');
  const noticed: Noticed = {
    reads: 0,
    writes: 0,
    sent: [],
    answered: 0,
    refusedByQuota: 0,
    clockAheadMs: null,
  };
  const watch = (client: SheetsClient): SheetsClient => watched(client, clock, noticed);
  const onCall: SheetLink['onCall'] = ({ clockAheadMs }) => {
    noticed.clockAheadMs = clockAheadMs ?? noticed.clockAheadMs;
  };
  if (login.kind === 'google') {
    // Google warns of a file from elsewhere; this one is of whoever runs the command.
    // oxlint-disable-next-line typescript/no-deprecated
    const account = new auth.GoogleAuth({ keyFile: login.credentialsFile, scopes: SCOPES });
    return {
      ...{ seen: noticed, onCall },
      client: watch(sheets({ version: 'v4', auth: account })),
      where: `the Google Sheet ${spreadsheetId}`,
    };
  }
  const account = new auth.OAuth2();
  account.setCredentials({ access_token: login.token });
  return {
    ...{ seen: noticed, onCall },
    // A proxy of the environment's would be told the token.
    client: watch(
      sheets({ version: 'v4', rootUrl: login.rootUrl, auth: account, noProxy: [new URL(login.rootUrl)] }),
    ),
    where: `the sheet ${spreadsheetId} at ${login.rootUrl} (not Google's)`,
  };
}

type Noticed = { -readonly [Key in keyof SeenOfSheet]: SeenOfSheet[Key] };

/** Counts the calls. */
function watched({ spreadsheets }: SheetsClient, clock: Clock, noticed: Noticed): SheetsClient {
  const counted =
    <Asked extends unknown[], Answer>(kind: CallKind, ask: (...asked: Asked) => Promise<Answer>) =>
    async (...asked: Asked): Promise<Answer> => {
      const sentMs = clock.now();
      noticed[kind] += 1;
      const counting = noticed.sent.filter(({ atMs }) => atMs > sentMs - MINUTE_MS);
      noticed.sent = [...counting, { kind, atMs: sentMs }];
      try {
        const answer = await ask(...asked);
        noticed.answered += 1;
        return answer;
      } catch (error) {
        if (member(error, 'status') === 429) noticed.refusedByQuota += 1;
        throw error;
      }
    };
  const { values } = spreadsheets;
  return {
    spreadsheets: {
      get: counted('reads', (params, options) => spreadsheets.get(params, options)),
      batchUpdate: counted('writes', (params, options) => spreadsheets.batchUpdate(params, options)),
      values: {
        batchGet: counted('reads', (params, options) => values.batchGet(params, options)),
        append: counted('writes', (params, options) => values.append(params, options)),
      },
    },
  };
}

function member(thing: unknown, name: string): unknown {
  if (typeof thing !== 'object' || thing === null) return undefined;
  const found: unknown = Reflect.get(thing, name);
  return found;
}
