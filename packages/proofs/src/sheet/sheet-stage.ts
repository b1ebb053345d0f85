import { setImmediate } from 'node:timers/promises';
import { createSpoolLock, type SpoolLock } from '@spoollock/core';
import { isSpoolTag, rebuiltLock, type Clock } from '@spoollock/core/adapter';
import type { SpoolTag } from '@spoollock/core';
import { MemoryLockStore } from '@spoollock/core/memory';
import type { SpreadsheetSeed } from '@spoollock/sheets-emulator';
import { SheetModel } from '@spoollock/sheets-emulator/model';
import { World } from '../explorer/world.js';
import type { Schedule } from '../explorer/schedule.js';
import { HistoryJudge, type Named } from '@spoollock/testing/history';
import {
  createGoogleSheetsSource,
  type GoogleSheetsSource,
} from '../../../google-sheets/src/google-sheets-source.js';
import { GOOGLE_UNDER_TEST, hideRows } from '../../../google-sheets/test/support/google-under-test.js';
import { heardLockStore, noLockStore, steppedLockStore } from './heard-lock-store.js';
import type { Actor, SheetScenario } from './scenario.js';
import { ARCHIVE, SheetStates, TAB, type Move, type RowSays, type SheetState } from './sheet-states.js';
import { steppedClient, type SheetInWorld } from './stepped-client.js';

export const SPOOLS = ['S-1', 'S-2', 'S-3'].map(spool);
const [FIRST] = SPOOLS;
const HOUR_MS = 3_600_000;
/** A group waits so long for company at most; any other timer is for when things go wrong. */
const LONGEST_GATHERING_MS = 25;

export function spool(name: string): SpoolTag {
  if (!isSpoolTag(name)) throw new TypeError(`${name} is no tag`);
  return name;
}

/** What all runs of a walk share. */
export class SharedByRuns {
  readonly states: SheetStates;
  /** What each process was answered while it started, which is the same in every run. */
  readonly starts = new Map<string, Move[]>();
  /** The ends after which all went as it must. */
  readonly goodEnds = new Set<string>();

  constructor({ google = {} }: SheetScenario) {
    const paste = { ...GOOGLE_UNDER_TEST.settings, ...google };
    const isByAddress = [paste.pasteOntoFilteredRow, paste.pasteOntoHiddenRow].every(
      (how) => how === undefined || how === 'by-address',
    );
    this.states = new SheetStates(!isByAddress || GOOGLE_UNDER_TEST.hides !== 'nothing');
  }
}

/** One process: its engine, and what becomes of it before the schedule begins. */
interface Process {
  readonly lock: SpoolLock;
  readonly source: GoogleSheetsSource;
}

interface Gathering {
  readonly process: string;
  readonly delayMs: number;
  readonly task: () => void;
}

/** Everything one run plays with: the sheet, the locks, the world that schedules the calls, and the judge. */
export class SheetStage {
  readonly world: World;
  readonly judge = new HistoryJudge({ exact: true, freshForMs: 5_000 });
  readonly locks: MemoryLockStore;
  readonly #scenario: SheetScenario;
  readonly #shared: SharedByRuns;
  readonly #calls = new Map<string, number>();
  readonly #gathering = new Set<Gathering>();
  /** Calls without an answer, by process. */
  readonly #open = new Map<string, Set<string>>();
  #state: SheetState;
  #seen: ReadonlyMap<string, RowSays> = new Map();
  #starting: { readonly answers: Move[]; next: number } | null = null;
  #lockTexts = '';
  #failed = false;
  #failedJustNow = false;

  constructor(scenario: SheetScenario, schedule: Schedule, shared: SharedByRuns) {
    this.#scenario = scenario;
    this.#shared = shared;
    this.world = new World(schedule, scenario.faults ?? 0);
    const { world, judge } = this;
    this.locks = new MemoryLockStore({ clock: world.clock('the locks') });
    const google = { ...GOOGLE_UNDER_TEST.settings, ...scenario.google };
    const model = SheetModel.from(beginning(scenario, world.now()), google);
    const { hides } = GOOGLE_UNDER_TEST;
    this.#state = shared.states.the(
      hides === 'nothing' ? model : model.byHand((person) => hideRows(person, TAB, hides, 1)),
    );
    this.#putLock();
    this.#look('person');
    world.isOver = () => judge.violations.length > 0;
    world.onStep = () => this.settle();
    world.onFault = () => {
      this.#failed = true;
      this.#failedJustNow = true;
      judge.observe({ type: 'fault' });
    };
    world.describe = () => [this.#state.name, this.#lockTexts, judge.fingerprint()].join('\n');
  }

  /** What the end depends on, where only those ask who know nothing. */
  get end(): string {
    return [this.world.describe(), this.world.now()].join('\n');
  }

  /** A process with nothing in its memory. */
  process(name: string): Process {
    const { world } = this;
    const newId = ids(name);
    const { locks = 'down', options = {}, source: sourceOptions = {} } = this.#scenario;
    const isAtOnce = (): boolean => this.#starting !== null;
    const sheet: SheetInWorld = {
      get isAtOnce() {
        return isAtOnce();
      },
      apply: (key, call) => this.#apply(key, call),
    };
    const source = createGoogleSheetsSource({
      client: steppedClient(world, name, sheet),
      spreadsheetId: 'the-shop',
      clock: this.#clock(name),
      newId: ids(`${name} tabs`),
      quota: { readsPerMinute: 1e6, writesPerMinute: 1e6 },
      // Repeats come at once, and are steps like any other call.
      backoffMs: 0,
      ...sourceOptions,
    });
    const stores = { down: noLockStore, 'at once': heardLockStore, 'in steps': steppedLockStore };
    const lock = createSpoolLock({
      store: locks === 'none' ? undefined : stores[locks](world, name, this.locks),
      source,
      clock: world.clock(name),
      newId,
      ...options,
    });
    this.#open.set(name, new Set());
    world.whenDead(name, () => {
      for (const call of this.#open.get(name) ?? []) judge.observe({ type: 'unanswered', call });
    });
    const { judge } = this;
    return { lock, source };
  }

  /** What a process does before anybody works with it: every call is answered at once, as in every other run. */
  async start(name: string, { source }: Process): Promise<void> {
    const answers = this.#shared.starts.get(name) ?? [];
    this.#shared.starts.set(name, answers);
    this.#starting = { answers, next: 0 };
    const deadlineMs = this.world.now() + 60_000;
    await this.#until(source.prepare({ deadlineMs }));
    await this.#until(source.read([spool('S-1')], { deadlineMs }));
    this.#starting = null;
  }

  /** The number of this actor's next call, and its name. */
  called(actor: Actor, process: string, index: number): string {
    const number = (this.#calls.get(actor.name) ?? 0) + 1;
    this.#calls.set(actor.name, number);
    const call = `${actor.name}${index}-${number}`;
    this.#open.get(process)?.add(call);
    return call;
  }

  answered(process: string, call: string): void {
    this.#open.get(process)?.delete(call);
  }

  /** Who the sheet names. */
  named(tag: string): Named {
    const says = this.#state.rows.get(tag);
    return says === undefined ? '?' : says.named;
  }

  /** A person does something to the sheet. */
  byHand(key: string, work: Parameters<SheetModel['byHand']>[0]): void {
    this.#state = this.#state.byHand(key, work);
    this.#look('person');
  }

  /** So much time goes by that reads show the sheet as it is. */
  skipTime(ms: number): void {
    this.world.skipTime(ms);
    this.#state = this.#state.caughtUp();
  }

  get model(): SheetModel {
    return this.#state.model;
  }

  get sawFault(): boolean {
    return this.#failed;
  }

  get isAlone(): boolean {
    return this.#scenario.alone === true;
  }

  /** Whether no held lock names another than its row does. A lock over a free row gives way at the next contact. */
  async locksAreInLine(): Promise<boolean> {
    for (const tag of SPOOLS) {
      const lock = (await this.locks.read(tag)).unwrapOr(null);
      const named = this.named(tag);
      const holds = lock?.expiresInMs === null ? Number(lock.value.split(':')[0]) : named;
      if (named !== null && holds !== named) return false;
    }
    return true;
  }

  /** Whether some lock ends by itself. */
  get isReserved(): boolean {
    return /"expiresInMs":\d/.test(this.#lockTexts);
  }

  /** Groups that wait for company go once everybody has come. */
  async settle(): Promise<void> {
    // The adapter fetches this when it is first needed, which takes more than a turn of the event loop.
    if (this.#failedJustNow) await import('p-retry');
    this.#failedJustNow = false;
    for (;;) {
      await setImmediate();
      const [first] = this.#gathering;
      if (first === undefined) break;
      for (const one of [...this.#gathering]) this.#fire(one);
    }
    if (!this.#hasLocks) return;
    const texts = await Promise.all(SPOOLS.map((tag) => this.locks.read(tag)));
    this.#lockTexts = JSON.stringify(texts);
  }

  async #until(work: PromiseLike<unknown>): Promise<void> {
    const state = { isDone: false };
    void work.then(() => (state.isDone = true));
    while (!state.isDone) await this.settle();
  }

  #apply(key: string, call: Parameters<SheetModel['call']>[0]): Move {
    const move = this.#starting === null ? this.#state.call(key, call) : this.#nextOfStart(call);
    this.#state = move.after;
    if (move.wrong !== null) this.judge.violations.push({ invariant: 'sheet', tag: '', what: move.wrong });
    this.#look('library');
    return move;
  }

  #nextOfStart(call: Parameters<SheetModel['call']>[0]): Move {
    const starting = this.#starting;
    const move = starting?.answers[starting.next] ?? this.#state.call(JSON.stringify(call), call);
    starting?.answers.splice(starting.next, 1, move);
    if (starting !== null) starting.next += 1;
    return move;
  }

  /** Tells the judge what the rows say now. */
  #look(by: 'person' | 'library'): void {
    const { rows } = this.#state;
    if (rows === this.#seen) return;
    for (const tag of SPOOLS) {
      const says = rows.get(tag) ?? { named: '?', version: null };
      const before = this.#seen.get(tag);
      if (before?.named === says.named && before.version === says.version) continue;
      this.judge.observe({ type: 'truth', tag, ...says, by, atMs: this.world.now() });
    }
    this.#seen = rows;
  }

  /** The adapter's clock: short waits are over when nobody has anything else to do; no time passes in them. */
  #clock(process: string): Clock {
    const { world } = this;
    const clock = world.clock(process);
    let aheadMs = 0;
    return {
      now: () => world.now() + aheadMs,
      setTimer: (delayMs, task) => {
        if (delayMs > LONGEST_GATHERING_MS) return clock.setTimer(delayMs, task);
        const waiting: Gathering = {
          process,
          delayMs,
          task: () => {
            aheadMs = delayMs;
            task();
            aheadMs = 0;
          },
        };
        this.#gathering.add(waiting);
        return () => void this.#gathering.delete(waiting);
      },
    };
  }

  #fire(waiting: Gathering): void {
    this.#gathering.delete(waiting);
    if (!this.world.isDead(waiting.process)) waiting.task();
  }

  /** Whether somebody answers who asks for a lock. */
  get #hasLocks(): boolean {
    const { locks = 'down' } = this.#scenario;
    return locks !== 'down' && locks !== 'none';
  }

  #putLock(): void {
    const { occupiedBy } = this.#scenario;
    if (occupiedBy === undefined || !this.#hasLocks || FIRST === undefined) return;
    const since = new Date(this.world.now() - HOUR_MS);
    this.locks.put(FIRST, rebuiltLock(FIRST, occupiedBy.id, since, 'America/Santiago').value);
  }
}

/** Ids that are the same in every run. */
function ids(of: string): () => string {
  let count = 0;
  const prefix = Buffer.from(of).toString('hex').padStart(8, '0').slice(0, 8);
  return () => `${prefix}-0000-4000-8000-${of.length}${String(++count).padStart(11, '0')}`;
}

function beginning({ occupiedBy, happenings = [] }: SheetScenario, nowMs: number): SpreadsheetSeed {
  const formula = (row: number) => ({ formula: `=A${row}*2`, value: row });
  const isTaken = occupiedBy !== undefined;
  const label = isTaken ? `${occupiedBy.initials}(${occupiedBy.id})` : 'DISPONIBLE';
  // An hour ago, by the shop's clock, which is three hours behind at this time of the year.
  const since = isTaken ? (nowMs - 4 * HOUR_MS) / 86_400_000 + 25_569 : null;
  return {
    id: 'the-shop',
    timeZone: 'America/Santiago',
    locale: 'es_CL',
    sheets: [
      {
        title: TAB,
        rowCount: 8,
        columnCount: 9,
        values: [
          ['NUM', 'TAG_SPOOL', 'Notas', 'Ocupado_Por', 'Fecha_Ocupacion', 'version', 'Doble', 'Fin'],
          [3, 'S-3', 'a note', 'DISPONIBLE', null, 4, formula(2), 'end'],
          [1, 'S-1', 'a note', label, since, 4, formula(3), 'end'],
          [2, 'S-2', 'a note', 'DISPONIBLE', null, 4, formula(4), 'end'],
        ],
      },
      { title: 'Otra', rowCount: 3, columnCount: 3, values: [['nobody writes this']] },
      ...(happenings.includes('tab exchanged')
        ? [{ title: ARCHIVE, rowCount: 8, columnCount: 9, values: [] }]
        : []),
    ],
  };
}
