import { createSpoolLock, type SpoolLock } from '@spoollock/core';
import { firstHandLock, isSpoolTag, rebuiltLock, type StoredLock } from '@spoollock/core/adapter';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { HistoryJudge, type Named } from '@spoollock/testing/history';
import type { Actor, Scenario } from './scenario.js';
import { hashOf, type Schedule } from './schedule.js';
import { steppedLockStore, steppedSource, type Reach, type TruthInSight } from './stepped-ports.js';
import { World } from './world.js';

/** The one spool. */
export const TAG = 'MK-1335-CW-25000-019';
if (!isSpoolTag(TAG)) throw new TypeError('the spool of the scenarios has no tag');
const tag = TAG;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const SAFETY_EXPIRY_MS = 10_000;

/** Everything one run plays with: the two stores, the world that schedules them, and the judge. */
export class Stage {
  readonly world: World;
  readonly judge: HistoryJudge;
  readonly locks: MemoryLockStore;
  readonly truth: MemoryOccupationSource;
  readonly reach: Reach = { locksAreDown: false };
  readonly #sight: TruthInSight = {
    used: new Map(),
    row: () => this.#row,
    written: () => this.look(false),
  };
  readonly #scenario: Scenario;
  readonly #calls = new Map<string, number>();
  #lock: StoredLock | null = null;
  #seen = '';
  /** Whether anything has failed so far. */
  sawFault = false;

  constructor(scenario: Scenario, schedule: Schedule) {
    this.#scenario = scenario;
    this.world = new World(schedule, scenario.faults ?? 0);
    const clock = this.world.clock('the stores');
    this.locks = new MemoryLockStore({ clock });
    const { hoursAgo = 1, worker } = scenario.occupiedBy ?? {};
    const since = new Date(clock.now() - hoursAgo * HOUR_MS);
    const label = worker === undefined ? scenario.label : `${worker.initials}(${worker.id})`;
    const row =
      worker === undefined ? { tag: TAG, label, version: 4 } : { tag: TAG, label, since, version: 4 };
    this.truth = new MemoryOccupationSource([row], { clock, abilities: scenario.abilities ?? {} });
    const staleAfterMs = (scenario.options?.staleAfterHours ?? 24) * HOUR_MS;
    const supersedes = scenario.options?.stale === 'supersede';
    this.judge = new HistoryJudge({
      exact: true,
      supersedeAfterMs: supersedes ? staleAfterMs : null,
      freshForMs: SAFETY_EXPIRY_MS / 2,
    });
    this.#putLocks(since);
    this.look(true);
    this.world.isOver = () => this.judge.violations.length > 0;
    this.world.onHappened = () => this.look(true);
    this.world.onStep = async () => {
      this.#lock = (await this.locks.read(tag)).unwrapOr(null);
    };
    this.world.onFault = () => {
      this.sawFault = true;
      this.judge.observe({ type: 'fault' });
    };
    this.world.describe = () => [this.#stores(), this.judge.fingerprint()].join('\n');
  }

  /** A process of its own, with nothing in its memory. `session`: which one of this actor it is. */
  process(actor: Omit<Actor, 'worker' | 'deeds'>, session = 0): SpoolLock {
    const { name, clockBehindHours = 0, options = {} } = actor;
    const { weaken = {} } = this.#scenario;
    let ids = 0;
    // Two processes with the same ids would take each other's writes for their own.
    const prefix = ((hashOf(name) % 65_536) * 256 + session).toString(16).padStart(8, '0');
    const clock = this.world.clock(name, clockBehindHours * HOUR_MS);
    return createSpoolLock({
      store: this.isWithoutStore(actor)
        ? undefined
        : steppedLockStore(this.world, name, this.reach, weaken.store?.(this.locks) ?? this.locks),
      source: steppedSource(this.world, name, weaken.source?.(this.truth) ?? this.truth, this.#sight, clock),
      clock,
      newId: () => `${prefix}-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
      ...this.#scenario.options,
      ...options,
    });
  }

  /** Whether the truth alone decides for this process. */
  isWithoutStore({ withoutStore = false }: Pick<Actor, 'withoutStore'>): boolean {
    return withoutStore || this.#scenario.withoutStore === true;
  }

  /** The number of this process's next call. */
  nextCall(actor: string): number {
    const number = (this.#calls.get(actor) ?? 0) + 1;
    this.#calls.set(actor, number);
    return number;
  }

  /** Whether everybody may stand still for longer than a call may take. */
  get hasPauses(): boolean {
    return this.#scenario.happenings?.some((name) => name.startsWith('expiry')) === true;
  }

  /** Adds what the judge cannot see. */
  must(holds: boolean, invariant: string, what: string): void {
    if (!holds) this.judge.violations.push({ invariant, tag: TAG, what });
  }

  get isProcessPerCall(): boolean {
    return this.#scenario.processPerCall === true;
  }

  /** Who the truth names now. */
  named(): Named {
    const row = this.truth.peek(tag);
    if (row.state === 'free') return null;
    return row.state === 'occupied' ? row.worker.id : '?';
  }

  /** Tells the judge what the truth says now. */
  look(byPerson: boolean): void {
    const row = this.#row;
    if (row === this.#seen) return;
    this.#seen = row;
    const now = this.truth.peek(tag);
    this.judge.observe({
      type: 'truth',
      tag: TAG,
      named: this.named(),
      version: 'version' in now ? now.version : null,
      ...(now.state === 'unreadable' && { label: now.label }),
      since: now.state === 'occupied' ? (now.since?.getTime() ?? null) : null,
      by: byPerson ? 'person' : 'library',
      atMs: this.world.now(),
    });
  }

  /** What the lock says, in the words of the truth: who holds it, `null` without one, `'?'` for a reservation. */
  get lockNames(): Named {
    if (this.#lock === null) return null;
    const [id = ''] = this.#lock.value.split(':');
    return this.#lock.expiresInMs === null ? Number(id) : '?';
  }

  /** The lock, letter for letter. */
  get lockValue(): string {
    return this.#lock?.value ?? '';
  }

  /** Whether there is a lock that ends by itself. */
  get isReserved(): boolean {
    return this.#lock !== null && this.#lock.expiresInMs !== null;
  }

  get #row(): string {
    return JSON.stringify(this.truth.peek(tag));
  }

  #stores(): string {
    const used = [...this.#sight.used].map(([id, use]) => `${id}=${use}`).sort();
    return [this.#row, JSON.stringify(this.#lock), String(this.reach.locksAreDown), ...used].join('\n');
  }

  #putLocks(since: Date): void {
    const { occupiedBy, orphan } = this.#scenario;
    const zone = 'America/Santiago';
    if (occupiedBy?.lock === true)
      this.locks.put(TAG, rebuiltLock(tag, occupiedBy.worker.id, since, zone).value);
    if (orphan === undefined) return;
    const then = new Date(this.world.now() - (orphan.old ? 72 * HOUR_MS : MINUTE_MS));
    const token = '0000000f-0000-4000-8000-000000000001';
    this.locks.put(TAG, firstHandLock(orphan.of.id, token, then, zone).value);
  }
}
