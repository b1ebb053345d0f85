import type { Clock, SourceFault } from '@spoollock/core';
import { err, ok, type Result } from 'neverthrow';
import { a1 } from './columns.js';
import { bucketOf, changeNothing, forgetIds, isOld } from './ledger-layout.js';
import { LEDGER_COLUMNS, LEDGER_ROWS, LEDGER_TITLE } from './ledger-layout.js';
import { operationMark } from './operation-marks.js';
import { Probe, PROBED_RANGE } from './probe.js';
import type { SheetData, SheetsRequest } from './sheets-client.js';
import type { SheetsCalls } from './sheets-calls.js';
import { misshaped, neverSent, sourceFault } from './source-faults.js';

interface LedgerOptions {
  readonly calls: SheetsCalls;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Ids are kept for twice as long. */
  readonly longestRequestMs: number;
}

/** Where somebody else may be making the tab at the same time. */
const MOST_TRIES = 3;
/** Ids used here since the last pruning, from which on another is worth a call. */
const MANY_IDS = 500;

const TABS =
  'updatedSpreadsheet.sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),developerMetadata.metadataKey)';
const PROBED = 'replies.deleteDuplicates,updatedSpreadsheet.sheets.data(rowData.values.effectiveValue)';

/** The hidden tab that the writes need: made when it is missing, and tried out before the first of them. */
export class LedgerTab {
  readonly #options: LedgerOptions;
  #opening: Promise<Result<number, SourceFault>> | null = null;
  #sheetId: number | null = null;
  readonly #buckets = new Map<string, number>();

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** The tab's id once it is known to be there. */
  get sheetId(): number | null {
    return this.#sheetId;
  }

  /** Costs two calls the first time, and nothing from then on. */
  async open(shopId: number, deadlineMs: number): Promise<Result<number, SourceFault>> {
    if (this.#sheetId !== null) return ok(this.#sheetId);
    this.#opening ??= this.#open(shopId, deadlineMs);
    const opened = await this.#opening;
    this.#opening = null;
    return opened;
  }

  /** It is not what it was: somebody deleted it, say. The next write makes sure. */
  forget(): void {
    this.#sheetId = null;
  }

  /** The key under which ids are created now. */
  bucket(ids: number): string {
    const bucket = bucketOf(this.#options.clock.now());
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + ids);
    return bucket;
  }

  /** Requests that forget ids too old to matter, when there are many. Not to be sent with anything that matters. */
  prune(sheetId: number): SheetsRequest[] {
    const { clock, longestRequestMs } = this.#options;
    const old = [...this.#buckets].filter(([bucket]) => isOld(bucket, clock.now(), 2 * longestRequestMs));
    if (old.reduce((sum, [, ids]) => sum + ids, 0) < MANY_IDS) return [];
    for (const [bucket] of old) this.#buckets.delete(bucket);
    return old.map(([bucket]) => forgetIds(sheetId, bucket));
  }

  async #open(shopId: number, deadlineMs: number): Promise<Result<number, SourceFault>> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const tabs = await this.#tabs(shopId, deadlineMs);
      if (tabs.isErr()) return err(tabs.error);
      const tab = tabs.value.find(({ properties }) => properties?.title === LEDGER_TITLE);
      const tried = await this.#tryOut(tab, deadlineMs);
      if (tried === 'again') continue;
      if (tried.isOk()) {
        this.#sheetId = tried.value;
        for (const { metadataKey } of tab?.developerMetadata ?? [])
          if (metadataKey) this.#buckets.set(metadataKey, MANY_IDS);
      }
      return tried;
    }
    return err(neverSent('the ledger tab could not be made'));
  }

  async #tabs(shopId: number, deadlineMs: number): Promise<Result<readonly SheetData[], SourceFault>> {
    const answer = await this.#options.calls.update(
      { requests: [changeNothing(shopId)], includeSpreadsheetInResponse: true },
      TABS,
      deadlineMs,
      true,
    );
    return answer
      .map(({ updatedSpreadsheet }) => updatedSpreadsheet?.sheets ?? [])
      .mapErr((failed) => sourceFault(failed, 'never'));
  }

  /** Makes the tab unless it is there and of the right size, and tries the guarded write out on it. */
  async #tryOut(
    tab: SheetData | undefined,
    deadlineMs: number,
  ): Promise<Result<number, SourceFault> | 'again'> {
    const { calls, clock, newId } = this.#options;
    const { sheetId: found, gridProperties } = tab?.properties ?? {};
    const isFit = gridProperties?.rowCount === LEDGER_ROWS && gridProperties.columnCount === LEDGER_COLUMNS;
    const requests: SheetsRequest[] = [];
    // A write still on its way to a tab of another size is lost with that tab, as it must be.
    if (!isFit && typeof found === 'number') requests.push({ deleteSheet: { sheetId: found } });
    const sheetId = isFit && typeof found === 'number' ? found : operationMark(newId(), 0).id;
    if (sheetId !== found) requests.push(newTab(sheetId));
    const probe = new Probe(sheetId, newId(), clock.now());
    const answer = await calls.update(
      {
        requests: [...requests, ...probe.requests],
        includeSpreadsheetInResponse: true,
        responseIncludeGridData: true,
        responseRanges: [a1(LEDGER_TITLE, PROBED_RANGE)],
      },
      PROBED,
      deadlineMs,
      true,
    );
    if (answer.isErr())
      return answer.error.status === 400 ? 'again' : err(sourceFault(answer.error, 'never'));
    const problem = probe.problem(answer.value, requests.length);
    return problem === null ? ok(sheetId) : err(misshaped(`${problem}: nothing is written to the shop`));
  }
}

function newTab(sheetId: number): SheetsRequest {
  return {
    addSheet: {
      properties: {
        sheetId,
        title: LEDGER_TITLE,
        hidden: true,
        gridProperties: { rowCount: LEDGER_ROWS, columnCount: LEDGER_COLUMNS },
      },
    },
  };
}
