import type { SpoolTag } from '@spoollock/core';
import type {
  AlsoColumns,
  Declared,
  NoColumns,
  OccupationChange,
  Occupation,
  OccupationRow,
  OccupationSource,
  PortCall,
  SourceAbilities,
  SourceAnswer,
  SourceFault,
  WriteAnswer,
} from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { HiddenTabs } from './compare-and-set/hidden-tabs.js';
import { Freshness } from './ledger/freshness.js';
import { operationMark, type Ending } from './ledger/marks.js';
import { settingsOf, type GoogleSheetsSourceOptions, type SourceSettings } from './options.js';
import { Pace } from './calls/pace.js';
import { barredColumns } from './reading/barred.js';
import { SheetReader } from './reading/sheet-reader.js';
import { SheetWriter } from './writing/sheet-writer.js';
import { SheetsCalls } from './calls/sheets-calls.js';
import { misshaped, neverSent, perhapsApplied } from './calls/source-faults.js';
import { ownProblem } from './reading/own-columns.js';
import { TagTurns } from './writing/tag-turns.js';
import { writeRow, type WriteTools } from './writing/write-row.js';

const CHUNK = 1_000;

/** The truth in a Google Sheet. */
export interface GoogleSheetsSource<
  Columns extends AlsoColumns = AlsoColumns,
> extends OccupationSource<Columns> {
  /** The app's own columns that were named in the options. */
  readonly also: Declared<Columns> | undefined;
  /** The shop's zone: the engine's too, without being given it again. */
  readonly timeZone: string;
  /**
   * Whether the tab has a column of versions, as it was last seen; `null` before that. Without one everything works,
   * but grants have no fence.
   */
  readonly hasVersions: boolean | null;
  /**
   * Makes the hidden tabs if they are missing, and tries the guarded write on them. This takes two write calls.
   * Without it, the first write makes these calls. Without `call` it may take up to a minute.
   *
   * @example
   * ```ts
   * async function boot(source: GoogleSheetsSource): Promise<void> {
   *   const prepared = await source.prepare();
   *   if (prepared.isErr() && prepared.error.type === 'source-misshaped') throw new Error(prepared.error.problem);
   * }
   * ```
   */
  prepare(call?: PortCall): SourceAnswer<void>;
}

/**
 * Creates a source on a Google Sheet that people edit too. Every change is one atomic compare-and-set of one row.
 * The row is found by its tag, even after people moved it. Operations that arrive together share a call.
 *
 * @throws RangeError that names an option with an impossible value.
 * @example
 * ```ts
 * import { auth, sheets } from '@googleapis/sheets';
 *
 * const login = new auth.GoogleAuth({ scopes: ['https://www.googleapis.com/auth/spreadsheets'] });
 * const source = createGoogleSheetsSource({
 *   client: sheets({ version: 'v4', auth: login }),
 *   spreadsheetId: 'the id in its address',
 * });
 * const lock = createSpoolLock({ store, source });
 * ```
 */
export function createGoogleSheetsSource<Columns extends AlsoColumns = NoColumns>(
  options: GoogleSheetsSourceOptions<Columns>,
): GoogleSheetsSource<Columns> {
  return new SheetSource(settingsOf(options), options.also);
}

class SheetSource<Columns extends AlsoColumns> implements GoogleSheetsSource<Columns> {
  readonly abilities: SourceAbilities;
  readonly timeZone: string;
  readonly also: Declared<Columns> | undefined;
  readonly #tools: WriteTools;
  readonly #readPace: Pace;
  readonly #tab: string;

  constructor(settings: SourceSettings, also: Declared<Columns> | undefined) {
    this.also = also;
    const { client, spreadsheetId, clock, quota, gathering, tab, headers, longestRequestMs } = settings;
    const { requestTimeoutMs, backoffMs, onCall, newId, labels, dates, timeZone: shopZone } = settings;
    const paces = { read: new Pace(quota.readsPerMinute), write: new Pace(quota.writesPerMinute) };
    this.#readPace = paces.read;
    this.#tab = tab;
    const freshness = new Freshness();
    const calls = new SheetsCalls({
      client,
      spreadsheetId,
      clock,
      paces,
      insteadOfReads: (nowMs) => freshness.insteadOfReads(nowMs),
      requestTimeoutMs,
      backoffMs,
      onCall,
    });
    const common = { calls, clock, freshness, gathering, tab };
    const reader = new SheetReader({
      ...common,
      pace: paces.read,
      headers,
      also: settings.also,
      forms: { labels, dates },
      shopZone,
    });
    const hiddenTabs = new HiddenTabs({
      calls,
      clock,
      freshness,
      newId,
      longestRequestMs,
      dates,
      own: Object.keys(settings.also).length,
    });
    const writer = new SheetWriter({ ...common, pace: paces.write, reader, hiddenTabs, longestRequestMs });
    this.#tools = { settings, calls, reader, hiddenTabs, writer, turns: new TagTurns() };
    this.timeZone = shopZone;
    this.abilities = {
      compareAndSet: true,
      settles: true,
      longestRequestMs,
      reach: settings.reach,
    };
  }

  get hasVersions(): boolean | null {
    return this.#tools.reader.hasVersions;
  }

  async prepare(call?: PortCall): SourceAnswer<void> {
    const { reader, hiddenTabs, settings } = this.#tools;
    const deadlineMs = call?.deadlineMs ?? settings.clock.now() + MINUTE_MS;
    const shape = await reader.shape(deadlineMs);
    if (shape.isErr()) return err(shape.error);
    return (await hiddenTabs.open(shape.value.sheetId, deadlineMs)).map(() => undefined);
  }

  async read(tags: readonly SpoolTag[], call: PortCall): SourceAnswer<ReadonlyMap<SpoolTag, Occupation>> {
    if (tags.length === 0) return ok(new Map());
    const seen = await this.#tools.reader.read(false, call);
    return seen.map(({ rows }) => new Map(tags.map((tag) => [tag, rows.occupation(tag)])));
  }

  async *rows(call: PortCall): AsyncIterable<Result<readonly OccupationRow[], SourceFault>> {
    const seen = await this.#tools.reader.read(false, call);
    if (seen.isErr()) {
      yield err(seen.error);
      return;
    }
    let chunk: OccupationRow[] = [];
    for (const row of seen.value.rows.all()) {
      chunk.push(row);
      if (chunk.length < CHUNK) continue;
      yield ok(chunk);
      chunk = [];
    }
    if (chunk.length > 0) yield ok(chunk);
  }

  write(change: OccupationChange, call: PortCall): SourceAnswer<WriteAnswer> {
    return writeRow(this.#tools, change, call);
  }

  async settle({ operationId }: OccupationChange, call: PortCall): SourceAnswer<'applied' | 'cancelled'> {
    const { reader, writer } = this.#tools;
    const shape = await reader.shape(call.deadlineMs);
    if (shape.isErr()) return err(shape.error);
    const { sheetId } = shape.value;
    // A copy may have come into the tab's place since the write was sent. What it did to the other tab is put back.
    for (const tabId of [...writer.doubtedTabs(operationId, sheetId), sheetId]) {
      const ended = await this.#settleIn(tabId, operationId, call);
      if (ended.isErr() || tabId === sheetId) return ended;
    }
    return err(perhapsApplied('nothing was settled'));
  }

  async #settleIn(tabId: number, operationId: string, call: PortCall): SourceAnswer<'applied' | 'cancelled'> {
    // Each earlier attempt that did not find its expected row left a line in the ledger. Cancel the first attempt
    // without a line.
    for (let attempt = 1; ; attempt++) {
      const mark = operationMark(operationId, attempt, tabId);
      const answer = await this.#tools.writer.end({ kind: 'cancel', mark }, call);
      if (answer.isErr()) return err(answer.error);
      const ended = answer.value;
      if (ended.status === 'not-run' || ended.status === 'barred') return err(perhapsApplied(ended.detail));
      if (ended.status !== 'id-taken' && isFinal(ended.ending)) return ok(ended.ending);
    }
  }

  async confirm({ tag }: OccupationChange, call: PortCall): SourceAnswer<Occupation> {
    const { reader, writer } = this.#tools;
    const row = reader.latest?.rows.find(tag);
    if (row !== undefined) {
      const there = await writer.lookAt(tag, row, call);
      if (there.isErr()) return err(there.error);
      if (there.value !== null) return ok(there.value);
    }
    // The tag is in another row now, or perhaps in several.
    return (await writer.lookAtAll(call)).map((rows) => rows.occupation(tag));
  }

  /** Asks once. If the quota runs short, a successful read within the last minute is enough. */
  async check(call: PortCall): SourceAnswer<void> {
    const { reader, settings, hiddenTabs } = this.#tools;
    const nowMs = settings.clock.now();
    if (call.signal?.aborted === true) return err(neverSent('the call was aborted'));
    if (this.#readPace.waitMs(nowMs) > 0 && nowMs - reader.answeredAtMs < MINUTE_MS) return ok();
    const shape = await reader.readShape(call.deadlineMs, nowMs);
    const { trouble } = hiddenTabs;
    if (shape.isErr()) return err(shape.error);
    const own = ownProblem(shape.value.own);
    if (own !== null) return err(misshaped(own));
    const { barred } = shape.value;
    if (barred.length > 0) return err(misshaped(barredColumns(this.#tab, barred)));
    const { problem } = reader.versions;
    if (problem !== null) return err(misshaped(problem));
    if (trouble === null) return ok();
    // Nothing can be written until a person has done something about it. That costs calls, so it is not always asked.
    if (nowMs - trouble.atMs < MINUTE_MS) return err(trouble.fault);
    return (await hiddenTabs.open(shape.value.sheetId, call.deadlineMs)).map(() => undefined);
  }
}

const MINUTE_MS = 60_000;

function isFinal(ending: Ending): ending is 'applied' | 'cancelled' {
  return ending !== 'refused';
}
