import type { SpoolLockError, SpoolTag } from '@spoollock/core';
import type { Occupation } from '@spoollock/core/adapter';
import type { MemoryOccupationSource } from '@spoollock/core/memory';
import { HistoryJudge, type Named, type Violation } from '@spoollock/testing/history';
import type { VirtualClock } from '@spoollock/testing';
import { PEOPLES_OWN, type Setup } from './setup.js';
import { minutesAhead } from './utc-offset.js';

const HOUR_MS = 3_600_000;
const SAFETY_EXPIRY_MS = 10_000;
const STALE_AFTER_MS = 24 * HOUR_MS;
/** An INICIAR notes its time, and may need so long until the row is written. */
const LONGEST_TAKING_MS = 60_000;
const KEPT_OF_A_SPOOL = 60;
const FOR_ALL = '';

/** Since when a spool is as it is, by the one clock that is always right. */
interface Since {
  readonly named: Named;
  readonly beganMs: number;
  readonly by: 'library' | 'person';
}

/** All that happens in the shop: for the judge, for the count, and for whoever has to find out what went wrong. */
export class ShopRecord {
  readonly counts = new Map<string, number>();
  readonly judge: HistoryJudge;
  readonly #clock: VirtualClock;
  readonly #truth: MemoryOccupationSource;
  readonly #setup: Setup;
  readonly #rows = new Map<SpoolTag, string>();
  readonly #since = new Map<SpoolTag, Since>();
  readonly #events = new Map<
    string,
    { readonly at: number; readonly order: number; readonly what: string }[]
  >();
  readonly #changes = new Map<SpoolTag, number>();
  #order = 0;

  constructor(setup: Setup, clock: VirtualClock, truth: MemoryOccupationSource) {
    this.#setup = setup;
    this.#clock = clock;
    this.#truth = truth;
    // A clock that is wrong may have written the time, and another one may judge it.
    const supersedeAfterMs = STALE_AFTER_MS - 2 * setup.clockErrorMs - 1_000;
    this.judge = new HistoryJudge({
      exact: !setup.repliesTravel,
      supersedeAfterMs: setup.stale === 'supersede' ? supersedeAfterMs : null,
      freshForMs: SAFETY_EXPIRY_MS / 2,
    });
    if (setup.troubles.some((trouble) => !PEOPLES_OWN.includes(trouble)))
      this.judge.observe({ type: 'fault' });
  }

  /** By the one clock that is always right. */
  now(): number {
    return this.#clock.now();
  }

  get violation(): Violation | null {
    return this.judge.violations[0] ?? null;
  }

  fail(invariant: string, tag: string, what: string): void {
    this.judge.violations.push({ invariant, tag, what });
  }

  count(what: string, by = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + by);
  }

  /** Something failed: from now on it is honest to blame that. */
  fault(what: string): void {
    this.count(`fault: ${what}`);
    this.judge.observe({ type: 'fault' });
  }

  /** Something that happened to one spool, or to the whole shop. */
  note(tag: string | null, what: string): void {
    const key = tag ?? FOR_ALL;
    const kept = this.#events.get(key) ?? [];
    if (kept.length === 0) this.#events.set(key, kept);
    kept.push({ at: this.#clock.now(), order: ++this.#order, what });
    if (kept.length > 2 * KEPT_OF_A_SPOOL) kept.splice(0, KEPT_OF_A_SPOOL);
  }

  /** What happened last to a spool and around it, line by line. */
  story(tag: string): string[] {
    const own = (this.#events.get(tag) ?? []).slice(-KEPT_OF_A_SPOOL);
    const from = own[0]?.order ?? 0;
    const around = (this.#events.get(FOR_ALL) ?? []).filter(({ order }) => order >= from);
    return [...own, ...around]
      .sort((a, b) => a.order - b.order)
      .map(({ at, what }) => `${new Date(at).toISOString().slice(5, 23)} ${what}`);
  }

  /** Who the truth names now. */
  named(tag: SpoolTag): Named {
    const row = this.#truth.peek(tag);
    if (row.state === 'free') return null;
    return row.state === 'occupied' ? row.worker.id : '?';
  }

  /** How often the row has changed. */
  changes(tag: SpoolTag): number {
    return this.#changes.get(tag) ?? 0;
  }

  lastChangedBy(tag: SpoolTag): 'library' | 'person' | undefined {
    return this.#since.get(tag)?.by;
  }

  /** The row as it stands, letter for letter. */
  row(tag: SpoolTag): string {
    return inWords(this.#truth.peek(tag));
  }

  /** The row of this spool may have changed: tells the judge. */
  look(tag: SpoolTag, by: 'library' | 'person'): void {
    const now = this.#truth.peek(tag);
    const row = inWords(now);
    if (this.#rows.get(tag) === row) return;
    this.#rows.set(tag, row);
    const named = this.named(tag);
    this.note(tag, `    the row says ${row}`);
    this.#since.set(tag, { named, beganMs: this.#clock.now(), by });
    this.#changes.set(tag, this.changes(tag) + 1);
    this.judge.observe({
      type: 'truth',
      tag,
      named,
      version: 'version' in now ? now.version : null,
      ...(now.state === 'unreadable' && { label: now.label }),
      since: now.state === 'occupied' ? (now.since?.getTime() ?? null) : null,
      by,
      atMs: this.#clock.now(),
    });
  }

  /**
   * Whether `stale` is said of the right ones. A time in the hour that comes twice is read as the later of the
   * two moments: such an occupation may be called stale an hour late, and never early.
   */
  judgeStaleness(tag: SpoolTag, error: SpoolLockError, calledMs: number): void {
    if (error.type !== 'occupied' || error.saidBy !== 'truth') return;
    const since = this.#since.get(tag);
    if (since?.by !== 'library' || since.named !== error.holder?.id || since.beganMs > calledMs) return;
    const ageMs = this.#clock.now() - since.beganMs;
    const toleranceMs = 2 * this.#setup.clockErrorMs + LONGEST_TAKING_MS;
    const hours = (ageMs / HOUR_MS).toFixed(2);
    if (error.stale && ageMs < STALE_AFTER_MS - toleranceMs)
      this.fail('stale', tag, `an occupation of ${hours} h is called stale`);
    const lateByMs = comesTwice(since.beganMs, this.#setup.zone, toleranceMs) ? HOUR_MS : 0;
    if (!error.stale && ageMs > STALE_AFTER_MS + toleranceMs + lateByMs)
      this.fail('stale', tag, `an occupation of ${hours} h is not called stale`);
    if (Math.abs(ageMs - STALE_AFTER_MS) < 2 * HOUR_MS) this.count('stale or not, within 2 h of the limit');
  }
}

function inWords(row: Occupation): string {
  if (row.state === 'occupied') {
    const { worker, since, version, unreadableSince = '' } = row;
    return `${worker.id} since ${since?.toISOString() ?? `? ${unreadableSince}`} @${String(version)}`;
  }
  const detail = row.state === 'unreadable' ? ` "${row.label}"` : '';
  return `${row.state}${detail} @${'version' in row ? String(row.version) : '?'}`;
}

/** Whether the wall clock showed this time, give or take, twice. */
function comesTwice(atMs: number, zone: string, giveOrTakeMs: number): boolean {
  const reachMs = HOUR_MS + giveOrTakeMs;
  return minutesAhead(zone, atMs - reachMs) > minutesAhead(zone, atMs + reachMs);
}
