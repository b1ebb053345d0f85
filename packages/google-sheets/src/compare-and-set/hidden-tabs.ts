import type { Clock, SourceFault } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { a1 } from '../calls/ranges.js';
import { bucketOf, forgetIds, isOld } from '../ledger/ids.js';
import { changeNothing } from '../ledger/layout.js';
import { LEDGER_COLUMNS, LEDGER_ROWS, LEDGER_TITLE } from '../ledger/layout.js';
import type { TabPlaces } from './guarded-write.js';
import { operationMark } from '../ledger/marks.js';
import { Probe, PROBED_RANGE } from './probe.js';
import type { SheetData, SheetsRequest } from '../calls/sheets-client.js';
import type { SheetsCalls } from '../calls/sheets-calls.js';
import { misshaped, neverSent, sourceFault } from '../calls/source-faults.js';
import { holds, KEYS, newTab, roomFor, WORKROOM_TITLE, type Grid } from './workroom.js';

interface HiddenTabsOptions {
  readonly calls: SheetsCalls;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Ids are kept for twice this time. */
  readonly longestRequestMs: number;
}

/** How often to try: another process may be making the tabs at the same time. */
const MOST_TRIES = 3;
/** With fewer old ids than this, deleting them is not worth a call. */
const MANY_IDS = 500;

const TABS =
  'updatedSpreadsheet.sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),developerMetadata.metadataKey)';
const PROBED = 'replies.deleteDuplicates,updatedSpreadsheet.sheets.data(rowData.values.effectiveValue)';

/** Makes the two hidden tabs if they are missing, and tries the guarded write on them before the first real write. */
export class HiddenTabs {
  readonly #options: HiddenTabsOptions;
  #opening: Promise<Result<TabPlaces, SourceFault>> | null = null;
  #places: TabPlaces | null = null;
  readonly #buckets = new Map<string, number>();

  constructor(options: HiddenTabsOptions) {
    this.#options = options;
  }

  /** Where the tabs are; `null` while that is not known. */
  get places(): TabPlaces | null {
    return this.#places;
  }

  /** Finds or makes the tabs. This costs two calls the first time, and none after that. */
  async open(shopId: number, deadlineMs: number): Promise<Result<TabPlaces, SourceFault>> {
    if (this.#places !== null) return ok(this.#places);
    this.#opening ??= this.#open(shopId, deadlineMs);
    const opened = await this.#opening;
    this.#opening = null;
    return opened;
  }

  /** Call it when the tabs may have changed or be deleted. The next write finds or makes them again. */
  forget(): void {
    this.#places = null;
  }

  /** The metadata key for ids created now. @param ids how many ids the caller creates. */
  bucket(ids: number): string {
    const bucket = bucketOf(this.#options.clock.now());
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + ids);
    return bucket;
  }

  /** Requests that delete old ids, once there are many. Send them alone: if they fail, nothing else must fail with them. */
  prune(sheetId: number): SheetsRequest[] {
    const { clock, longestRequestMs } = this.#options;
    const old = [...this.#buckets].filter(([bucket]) => isOld(bucket, clock.now(), 2 * longestRequestMs));
    if (old.reduce((sum, [, ids]) => sum + ids, 0) < MANY_IDS) return [];
    for (const [bucket] of old) this.#buckets.delete(bucket);
    return old.map(([bucket]) => forgetIds(sheetId, bucket));
  }

  async #open(shopId: number, deadlineMs: number): Promise<Result<TabPlaces, SourceFault>> {
    let refusal = '';
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const sheets = await this.#sheets(shopId, deadlineMs);
      if (sheets.isErr()) return err(sheets.error);
      const tried = await this.#tryOut(sheets.value, shopId, deadlineMs);
      if ('refusal' in tried) {
        refusal = tried.refusal;
        continue;
      }
      if (tried.isOk()) {
        this.#places = tried.value;
        for (const { metadataKey } of titled(sheets.value, LEDGER_TITLE)?.developerMetadata ?? [])
          if (metadataKey) this.#buckets.set(metadataKey, MANY_IDS);
      }
      return tried;
    }
    return err(neverSent(`the hidden tabs could not be made: ${refusal}`));
  }

  async #sheets(shopId: number, deadlineMs: number): Promise<Result<readonly SheetData[], SourceFault>> {
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

  /** Makes the tabs that are missing or of the wrong size, and tries the guarded write on them. */
  async #tryOut(
    sheets: readonly SheetData[],
    shopId: number,
    deadlineMs: number,
  ): Promise<Result<TabPlaces, SourceFault> | { readonly refusal: string }> {
    const { calls, clock, newId } = this.#options;
    const requests: SheetsRequest[] = [];
    const make = (title: string, isFit: (grid: Grid) => boolean, size: Grid): Tab => {
      const found = titled(sheets, title)?.properties;
      const sheetId = found?.sheetId ?? null;
      const grid = gridOf(found);
      if (sheetId !== null && isFit(grid)) return { sheetId, grid };
      // A write to the old tab that is still under way then fails, which is correct.
      if (sheetId !== null) requests.push({ deleteSheet: { sheetId } });
      const made = { sheetId: operationMark(newId(), 0).id, grid: size };
      requests.push(newTab(made.sheetId, title, size));
      return made;
    };
    const shop = gridOf(sheets.find(({ properties }) => (properties?.sheetId ?? 0) === shopId)?.properties);
    const ledger = make(LEDGER_TITLE, (grid) => isEqual(grid, LEDGER_GRID), LEDGER_GRID);
    const found = gridOf(titled(sheets, WORKROOM_TITLE)?.properties);
    const workroom = make(WORKROOM_TITLE, (grid) => holds(grid, shop), roomFor(shop, found));
    const tabs = {
      ledgerId: ledger.sheetId,
      workId: workroom.sheetId,
      keysFrom: workroom.grid.columns - KEYS,
    };
    const probe = new Probe(tabs, newId(), clock.now());
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
      return answer.error.status === 400
        ? { refusal: answer.error.message }
        : err(sourceFault(answer.error, 'never'));
    const problem = probe.problem(answer.value, requests.length);
    return problem === null ? ok(tabs) : err(misshaped(`${problem}, so nothing is written to the shop`));
  }
}

interface Tab {
  readonly sheetId: number;
  readonly grid: Grid;
}

const LEDGER_GRID: Grid = { rows: LEDGER_ROWS, columns: LEDGER_COLUMNS };

function titled(sheets: readonly SheetData[], title: string): SheetData | undefined {
  return sheets.find(({ properties }) => properties?.title === title);
}

function gridOf(properties: SheetData['properties']): Grid {
  const { rowCount, columnCount } = properties?.gridProperties ?? {};
  return { rows: rowCount ?? 0, columns: columnCount ?? 0 };
}

function isEqual(some: Grid, others: Grid): boolean {
  return some.rows === others.rows && some.columns === others.columns;
}
