import type { Clock, SourceFault } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { a1 } from '../calls/ranges.js';
import type { DateForm } from '../reading/cells.js';
import type { FailedCall, SheetsCalls } from '../calls/sheets-calls.js';
import type { BatchUpdateData, SheetData, SheetsRequest } from '../calls/sheets-client.js';
import { misshaped, sourceFault } from '../calls/source-faults.js';
import type { Freshness } from '../ledger/freshness.js';
import { bucketOf, forgetIds, isOld } from '../ledger/ids.js';
import { changeNothing, LEDGER_TITLE } from '../ledger/layout.js';
import type { TabPlaces } from './places.js';
import { planTabs, titled, type Learnt } from './planned-tabs.js';
import { Probe, PROBED, PROBED_RANGE, type Problem } from './probe.js';
import { WORKROOM_TITLE } from './workroom.js';

interface HiddenTabsOptions {
  readonly calls: SheetsCalls;
  readonly clock: Clock;
  readonly freshness: Freshness;
  readonly newId: () => string;
  /** Ids are kept for twice this time. */
  readonly longestRequestMs: number;
  readonly dates: DateForm;
  /** How many own columns the app has named. */
  readonly own: number;
}

/** How often to try: another process may be making the tabs at the same time, and Google may have other manners. */
const MOST_TRIES = 12;
/** How often Google may refuse the trial, after it was changed to show hidden rows first. */
const MOST_REFUSALS = 3;
/** How often a reply may show no tab at all. */
const MOST_BLANKS = 1;
/** With fewer old ids than this, deleting them is not worth a call. */
const MANY_IDS = 500;

const TABS =
  'updatedSpreadsheet.sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),developerMetadata.metadataKey,basicFilter.range,protectedRanges(warningOnly,requestingUserCanEdit))';

/** Makes the two hidden tabs if they are missing, and tries the guarded write on them before the first real write. */
export class HiddenTabs {
  readonly #options: HiddenTabsOptions;
  #opening: Promise<Result<TabPlaces, SourceFault>> | null = null;
  #places: TabPlaces | null = null;
  #manners: Learnt = {
    hiddenRows: 'by-address',
    formulas: 'as-text',
    tags: 'counted',
  };
  /** Whether somebody has shown the rows that must be hidden for the trial. */
  #isUnhidden = false;
  #trouble: { readonly fault: SourceFault; readonly atMs: number } | null = null;
  readonly #buckets = new Map<string, number>();

  constructor(options: HiddenTabsOptions) {
    this.#options = options;
  }

  /** Where the tabs are; `null` while that is not known. */
  get places(): TabPlaces | null {
    return this.#places;
  }

  /** Why the tabs could not be had when they were last asked for, and when that was; `null` if nothing was wrong. */
  get trouble(): { readonly fault: SourceFault; readonly atMs: number } | null {
    return this.#trouble;
  }

  /** Finds or makes the tabs. This costs two calls the first time, three if they must be made, and none after that. */
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
    const opened = await this.#tryToOpen(shopId, deadlineMs);
    const nowMs = this.#options.clock.now();
    this.#trouble =
      opened.isErr() && opened.error.type === 'source-misshaped'
        ? { fault: opened.error, atMs: nowMs }
        : null;
    return opened;
  }

  async #tryToOpen(shopId: number, deadlineMs: number): Promise<Result<TabPlaces, SourceFault>> {
    let refusal = '';
    let [mayUseNewTab, refusals, blanks] = [true, 0, 0];
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const sheets = await this.#sheets(shopId, deadlineMs);
      if (sheets.isErr()) return err(sheets.error);
      if (sheets.value.length === 0) {
        // Perhaps not Google's own answer.
        if (++blanks > MOST_BLANKS) return err(misshaped(noReply()));
        continue;
      }
      const planned = planTabs(sheets.value, shopId, this.#manners, this.#options);
      if (planned.isErr()) return err(planned.error);
      const { tabs, adding } = planned.value;
      // Somebody has shown the rows that must be hidden, or there is no filter yet.
      const hiding = this.#isUnhidden ? Probe.hiding(tabs.ledgerId) : planned.value.hiding;
      if (adding.length + hiding.length > 0) {
        const isTogether = adding.length === 0 || mayUseNewTab;
        const made = await this.#send(isTogether ? [...adding, ...hiding] : adding, deadlineMs);
        if (made.isErr() && made.error.status !== 400) return err(sourceFault(made.error, 'never'));
        // Another process may have made a tab meanwhile, or Google does not let a batch use its own new tab.
        if (made.isErr()) [mayUseNewTab, refusal] = [false, made.error.message];
        if (made.isErr() || !isTogether) continue;
      }
      const tried = await this.#tryOut(tabs, shopId, deadlineMs);
      if (tried.isErr() && tried.error.status !== 400) return err(sourceFault(tried.error, 'never'));
      if (tried.isErr()) {
        refusal = tried.error.message;
        if (refusals > MOST_REFUSALS) return err(misshaped(refused(refusal)));
        // Once it may be that somebody deleted a tab. Twice it may be the paste to a hidden row.
        if (++refusals > 1) this.#manners = { ...this.#manners, hiddenRows: 'shown-first' };
        continue;
      }
      const learnt = this.#learn(tried.value);
      if (learnt.verdict === 'again') continue;
      if (learnt.verdict === 'unusable')
        return err(misshaped(`${learnt.what}, so nothing is written to the shop`));
      this.#places = tabs;
      for (const { metadataKey } of titled(sheets.value, LEDGER_TITLE)?.developerMetadata ?? [])
        if (metadataKey) this.#buckets.set(metadataKey, MANY_IDS);
      return ok(tabs);
    }
    return err(
      misshaped(`the hidden tabs ${LEDGER_TITLE} and ${WORKROOM_TITLE} could not be made: ${refusal}`),
    );
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

  #send(requests: SheetsRequest[], deadlineMs: number): Promise<Result<BatchUpdateData, FailedCall>> {
    return this.#options.calls.update({ requests }, 'replies.addSheet.properties.sheetId', deadlineMs, true);
  }

  /** Tries the guarded write on the tabs. */
  async #tryOut(
    tabs: TabPlaces,
    shopId: number,
    deadlineMs: number,
  ): Promise<Result<readonly Problem[], FailedCall>> {
    const { calls, clock, freshness, newId } = this.#options;
    const probe = new Probe(tabs, newId(), clock.now());
    const answer = await calls.update(
      {
        requests: [...probe.requests],
        includeSpreadsheetInResponse: true,
        responseIncludeGridData: true,
        responseRanges: [a1(LEDGER_TITLE, PROBED_RANGE)],
      },
      PROBED,
      deadlineMs,
      true,
    );
    if (answer.isOk()) freshness.noteLine(shopId, probe.mark, true);
    return answer.map((shown) => probe.problems(shown, 0));
  }

  /** What the trial says. */
  #learn(problems: readonly Problem[]): Verdict {
    const failed = (about: Problem['about']) => problems.find((problem) => problem.about === about);
    const { hiddenRows, formulas, tags } = this.#manners;
    const guard = failed('guard');
    if (guard !== undefined) return unusable(guard);
    if (failed('hiding') !== undefined) {
      if (this.#isUnhidden) return { verdict: 'unusable', what: 'the trial could not hide rows' };
      this.#isUnhidden = true;
      return { verdict: 'again' };
    }
    this.#isUnhidden = false;
    const hidden = failed('hidden-rows');
    if (hidden !== undefined && hiddenRows === 'shown-first') return unusable(hidden);
    const dates = failed('dates');
    if (dates !== undefined && this.#options.dates === 'date-time') return unusable(dates);
    const kept = failed('formulas');
    if (kept !== undefined && formulas === 'at-its-place') return unusable(kept);
    const counted = failed('tags');
    if (counted !== undefined && tags === 'shown') return unusable(counted);
    const next = {
      hiddenRows: hidden === undefined ? hiddenRows : 'shown-first',
      formulas: kept === undefined ? formulas : 'at-its-place',
      tags: counted === undefined ? tags : 'shown',
    } as const;
    const isSettled = hidden === undefined && kept === undefined && counted === undefined;
    this.#manners = next;
    return { verdict: isSettled ? 'usable' : 'again' };
  }
}

/** `again`: the trial must be made another way. `unusable`: there is no other way. */
type Verdict =
  | { readonly verdict: 'usable' | 'again' }
  | { readonly verdict: 'unusable'; readonly what: string };

function noReply(): string {
  return 'the reply to a write shows nothing of the spreadsheet, so nothing is written to the shop';
}

function refused(message: string): string {
  return `the trial of the guarded write was refused, so nothing is written to the shop: ${message}`;
}

function unusable({ what, because }: Problem): Verdict {
  const google = because === undefined ? '' : `: ${because}`;
  return { verdict: 'unusable', what: `the trial of the guarded write failed on ${what}${google}` };
}
