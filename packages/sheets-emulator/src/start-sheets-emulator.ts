import { systemClock, type Clock } from '@spoollock/core/adapter';
import { SpreadsheetByHand } from './by-hand/spreadsheet-by-hand.js';
import { CallCounter, type CallCounts } from './call-counter.js';
import type { FaultPlan } from './faults/fault-plan.js';
import type { RandomFaults } from './faults/random-faults.js';
import { SheetsServer } from './http/sheets-server.js';
import type { Spreadsheet } from './grid/spreadsheet.js';
import type { CallKind } from './methods/api-method.js';
import { googleWith, type GoogleSettings } from './google-settings.js';
import { QuotaMeter, type Quotas } from './quotas.js';
import { fromSeed, type SpreadsheetSeed } from './seeds/seeds.js';
import { SpreadsheetStore } from './spreadsheet-store.js';
import { lockFile } from './seeds/file-lock.js';
import { keepInFile, openStateFile } from './seeds/state-file.js';

/** What `startSheetsEmulator` is given. Durations are in milliseconds. */
export interface SheetsEmulatorOptions {
  /** What is there at the start. */
  readonly spreadsheets: readonly SpreadsheetSeed[];
  /** The bearer tokens that are let in; `emulator` unless given. Each stands for a user. */
  readonly token?: string | readonly string[] | undefined;
  /** How long every call takes before it is applied; 0 unless given. */
  readonly latencyMs?: number | undefined;
  /** Calls a minute for each token; without limit unless given. `GOOGLE_QUOTAS` are Google's own. */
  readonly quotas?: Quotas | undefined;
  /** Which Google it is, where nobody has seen what Google does; the likeliest one unless given. */
  readonly google?: Partial<GoogleSettings> | undefined;
  /** Faults by chance, from the start. */
  readonly faults?: RandomFaults | undefined;
  /**
   * Keeps the spreadsheets in this file: a change is in it before its call is answered. Where the file exists,
   * they come from it and the seeds are not used. `FILE.lock` beside it keeps other processes of this machine away.
   */
  readonly file?: string | undefined;
  /** `127.0.0.1` unless given. */
  readonly host?: string | undefined;
  /** Any free one unless given. */
  readonly port?: number | undefined;
  /** The machine's clock unless given. */
  readonly clock?: Clock | undefined;
}

/** A call that is about to be applied. */
export interface CallAboutToRun {
  readonly kind: CallKind;
  /** As in Google's reference: `spreadsheets.values.batchGet`. */
  readonly method: string;
  readonly spreadsheetId: string;
}

/**
 * A server that is running.
 *
 * @example
 * ```ts
 * const emulator = await startSheetsEmulator({
 *   spreadsheets: [{ id: 'shop', sheets: [{ title: 'Ops', values: [['TAG'], ['A-1']] }] }],
 * });
 * const stop = emulator.beforeEachCall(({ kind }) => {
 *   if (kind === 'write') emulator.spreadsheet('shop').sortRows('Ops', { seed: 1 });
 * });
 * stop();
 * console.log(emulator.spreadsheetIds()); // ['shop']
 * emulator.catchUp(); // where reads are behind, the next one is not
 * await emulator.close();
 * ```
 */
export interface SheetsEmulator {
  /** For a client's `rootUrl`; ends with a slash. */
  readonly url: string;
  /** A token that is let in: the first one, where several were given. */
  readonly token: string;
  readonly calls: CallCounts;
  readonly faults: FaultPlan;
  /** The ids of all spreadsheets, those that callers have made included. */
  spreadsheetIds(): readonly string[];
  /** What a person may do to a spreadsheet meanwhile. One that does not exist is an error. */
  spreadsheet(id: string): SpreadsheetByHand;
  /** Calls `listener` just before each call is applied, late ones too. Returns what ends it. */
  beforeEachCall(listener: (call: CallAboutToRun) => void): () => void;
  /** Has the next reads show the present, as if some seconds had passed, where the setting `reads` has them be behind. */
  catchUp(): void;
  /** Destroys every connection. Calls that wait, or are held, are never applied. */
  close(): Promise<void>;
}

/**
 * Starts a local server that speaks enough of the Google Sheets v4 REST API for Google's own clients.
 *
 * @throws TypeError for seeds that cannot be, or a setting of `google` that there is not; Error for a `file` that is
 * broken, or that another emulator has open; what listening fails with.
 * @example
 * ```ts
 * import { auth, sheets } from '@googleapis/sheets';
 *
 * const emulator = await startSheetsEmulator({
 *   spreadsheets: [{ id: 'shop', sheets: [{ title: 'Ops', values: [['TAG'], ['A-1']] }] }],
 * });
 * const user = new auth.OAuth2();
 * user.setCredentials({ access_token: emulator.token });
 * const client = sheets({ version: 'v4', rootUrl: emulator.url, auth: user });
 * await client.spreadsheets.values.get({ spreadsheetId: 'shop', range: 'Ops!A:A' });
 * await emulator.close();
 * ```
 */
export async function startSheetsEmulator(options: SheetsEmulatorOptions): Promise<SheetsEmulator> {
  const { file } = options;
  if (file === undefined) return start(options);
  const lock = await lockFile(file);
  let emulator: SheetsEmulator | null = null;
  const close = async (): Promise<void> => {
    await emulator?.close();
    lock.release();
  };
  try {
    emulator = await start(options);
    lock.servedFrom(emulator.url);
    return { ...emulator, close };
  } catch (cause) {
    await close();
    throw cause;
  }
}

async function start(options: SheetsEmulatorOptions): Promise<SheetsEmulator> {
  const { token = 'emulator', clock = systemClock, latencyMs = 0 } = options;
  const { host = '127.0.0.1', port = 0 } = options;
  const google = googleWith(options.google);
  const tokens = typeof token === 'string' ? [token] : token;
  const store = openStore(options, google);
  const calls = new CallCounter();
  const listeners = new Set<(call: CallAboutToRun) => void>();
  const server = new SheetsServer({
    store,
    google,
    calls,
    clock,
    tokens,
    latencyMs,
    quotas: new QuotaMeter(options.quotas ?? {}, () => clock.now()),
    beforeCall({ method, spreadsheetId }) {
      for (const listener of listeners) listener({ kind: method.kind, method: method.name, spreadsheetId });
    },
  });
  if (options.faults !== undefined) server.faults.random(options.faults);
  const boundPort = await server.listen(host, port);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}/`,
    token: tokens[0] ?? '',
    calls,
    faults: server.faults,
    spreadsheetIds: () => store.ids(),
    spreadsheet: (id) => new SpreadsheetByHand(store, id, google),
    beforeEachCall(listener) {
      const own = (call: CallAboutToRun): void => listener(call);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    catchUp: () => store.catchUp(),
    close: () => server.close(),
  };
}

function openStore({ file, spreadsheets }: SheetsEmulatorOptions, google: GoogleSettings): SpreadsheetStore {
  if (file === undefined) return new SpreadsheetStore(spreadsheets.map(fromSeed), { google });
  const keep = (present: readonly Spreadsheet[]): void => keepInFile(file, present);
  return new SpreadsheetStore(openStateFile(file, spreadsheets), { google, keep });
}
