import type { sheets_v4 } from '@googleapis/sheets';
import type { SheetsClient } from '../src/calls/sheets-client.js';
import { faultOf } from '../src/calls/sheets-faults.js';
import { clientFor, type LiveRun } from './connection.mjs';
import { Turns } from './turns.js';

type Kind = 'read' | 'write';

interface Options {
  readonly signal: AbortSignal;
  readonly retry: false;
}

const TOO_MANY = 429;
const TRIES = 6;
/** Google's quotas are renewed every minute. */
const RENEWED_MS = 62_000;
/** A call that hangs must not hang the run. */
const LONGEST_CALL_MS = 120_000;

/**
 * The real client. All calls of the run go through here, the source's too, and take their turn: the quota is
 * one, whoever uses it. One that is refused for the quota waits and goes again, for being refused it did nothing.
 */
export class LiveSheets {
  readonly counts: Record<Kind, number> = { read: 0, write: 0 };
  /** What Google said when the quota was used up. */
  readonly refusals: string[] = [];
  readonly #turns: Record<Kind, Turns>;
  readonly #client: sheets_v4.Sheets;

  constructor(readonly run: LiveRun) {
    const isLimited = run.emulator === null || run.emulator.hasQuotas;
    this.#turns = { read: new Turns(isLimited), write: new Turns(isLimited) };
    this.#client = clientFor(run.emulator);
  }

  /** What the source is given. */
  get client(): SheetsClient {
    const { spreadsheets } = this.#client;
    const call = this.#call.bind(this);
    return {
      spreadsheets: {
        get: (params, { signal }) => call('read', (options) => spreadsheets.get(params, options), signal),
        batchUpdate: (params, { signal }) =>
          call('write', (options) => spreadsheets.batchUpdate(params, options), signal),
        values: {
          batchGet: (params, { signal }) =>
            call('read', (options) => spreadsheets.values.batchGet(params, options), signal),
          append: (params, { signal }) =>
            call('write', (options) => spreadsheets.values.append(params, options), signal),
        },
      },
    };
  }

  async read(ranges: string[], fields: string): Promise<sheets_v4.Schema$Spreadsheet> {
    const { spreadsheetId } = this.run;
    const send = (options: Options): Promise<{ data: sheets_v4.Schema$Spreadsheet }> =>
      this.#client.spreadsheets.get({ spreadsheetId, ranges, fields }, options);
    return (await this.#call('read', send)).data;
  }

  async findMetadata(metadataId: number): Promise<sheets_v4.Schema$DeveloperMetadata | undefined> {
    const { spreadsheetId } = this.run;
    const requestBody = { dataFilters: [{ developerMetadataLookup: { metadataId } }] };
    const send = (options: Options): Promise<{ data: sheets_v4.Schema$SearchDeveloperMetadataResponse }> =>
      this.#client.spreadsheets.developerMetadata.search({ spreadsheetId, requestBody }, options);
    return (await this.#call('read', send)).data.matchedDeveloperMetadata?.[0]?.developerMetadata;
  }

  /** How much developer metadata has this key. */
  async countMetadata(metadataKey: string): Promise<number> {
    const { spreadsheetId } = this.run;
    const requestBody = { dataFilters: [{ developerMetadataLookup: { metadataKey } }] };
    const send = (options: Options): Promise<{ data: sheets_v4.Schema$SearchDeveloperMetadataResponse }> =>
      this.#client.spreadsheets.developerMetadata.search({ spreadsheetId, requestBody }, options);
    return (await this.#call('read', send)).data.matchedDeveloperMetadata?.length ?? 0;
  }

  async update(
    requests: sheets_v4.Schema$Request[],
    showing: Omit<sheets_v4.Schema$BatchUpdateSpreadsheetRequest, 'requests'> = {},
  ): Promise<sheets_v4.Schema$BatchUpdateSpreadsheetResponse> {
    const { spreadsheetId } = this.run;
    const requestBody = { requests, ...showing };
    const send = (options: Options): Promise<{ data: sheets_v4.Schema$BatchUpdateSpreadsheetResponse }> =>
      this.#client.spreadsheets.batchUpdate({ spreadsheetId, requestBody }, options);
    return (await this.#call('write', send)).data;
  }

  async append(range: string, values: string[][]): Promise<void> {
    const { spreadsheetId } = this.run;
    const how = { valueInputOption: 'RAW', insertDataOption: 'INSERT_ROWS' };
    await this.#call('write', (options) =>
      this.#client.spreadsheets.values.append(
        { spreadsheetId, range, ...how, requestBody: { values } },
        options,
      ),
    );
  }

  async #call<T>(kind: Kind, send: (options: Options) => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (let tries = 1; ; tries++) {
      await this.#turns[kind].take();
      this.counts[kind] += 1;
      const timeout = AbortSignal.timeout(LONGEST_CALL_MS);
      try {
        return await send({
          signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
          retry: false,
        });
      } catch (error) {
        const { status, message } = faultOf(error);
        if (status !== TOO_MANY) throw error;
        this.refusals.push(message);
        if (tries === TRIES) throw error;
        this.#turns[kind].hold(RENEWED_MS);
      }
    }
  }
}
