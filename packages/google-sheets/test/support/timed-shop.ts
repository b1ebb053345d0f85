import {
  createSpoolLock,
  type SpoolLockResult,
  type SpoolLock,
  type SpoolLockEvent,
  type SpoolLockOptions,
  type Worker,
} from '@spoollock/core';
import { type LockStore } from '@spoollock/core/adapter';
import { MemoryLockStore } from '@spoollock/core/memory';
import type { SheetsEmulatorOptions } from '@spoollock/sheets-emulator';
import { onTestFinished } from 'vitest';
import type { GoogleSheetsSource } from '../../src/google-sheets-source.js';
import type { GoogleSheetsSourceOptions } from '../../src/options.js';
import { sheetsClient } from './clients.js';
import { SharedTime } from './shared-time.js';
import { ShopSheet, type TestRow } from './shop-sheet.js';

/** A process of the shop: its engine, its sheet, and what its listeners were told. */
export interface ShopProcess {
  readonly source: GoogleSheetsSource;
  readonly store: LockStore;
  readonly lock: SpoolLock;
  readonly events: SpoolLockEvent[];
}

export interface ProcessOptions {
  readonly source?: Partial<GoogleSheetsSourceOptions>;
  readonly store?: LockStore;
  readonly lock?: Partial<SpoolLockOptions>;
}

/** A sheet, and processes with an engine each, over real HTTP and on one clock. Pace and gathering are as in a shop. */
export class TimedShop {
  private constructor(
    readonly time: SharedTime,
    readonly sheet: ShopSheet,
  ) {}

  static async open(
    rows: readonly TestRow[],
    emulator: Partial<SheetsEmulatorOptions> = {},
  ): Promise<TimedShop> {
    const time = new SharedTime();
    const sheet = await ShopSheet.open(rows, { clock: time.server, ...emulator });
    onTestFinished(() => sheet.close());
    return new TimedShop(time, sheet);
  }

  process({ source: sourceOptions, store, lock: lockOptions }: ProcessOptions = {}): ShopProcess {
    const { time, sheet } = this;
    const { url, token } = sheet.emulator;
    const source = sheet.source({
      client: time.client(sheetsClient(url, token)),
      clock: time,
      gathering: {},
      quota: {},
      backoffMs: 1_000,
      ...sourceOptions,
    });
    const locks = store ?? new MemoryLockStore({ clock: time });
    const lock = createSpoolLock({ store: locks, source, clock: time, ...lockOptions });
    const events: SpoolLockEvent[] = [];
    lock.listen((event) => events.push(event));
    return { source, store: locks, lock, events };
  }

  /** A process that has done what one does at its start. */
  async booted(options: ProcessOptions = {}): Promise<ShopProcess> {
    const process = this.process(options);
    await this.time.run(boot(this, process));
    return process;
  }

  /** What the calls to the sheet were that this took. */
  async counted<T>(work: () => PromiseLike<T>): Promise<{ answer: T; reads: number; writes: number }> {
    const { calls } = this.sheet.emulator;
    const { reads, writes } = calls;
    const answer = await this.time.run(work());
    return { answer, reads: calls.reads - reads, writes: calls.writes - writes };
  }
}

/** What a process does at its start. */
export async function boot({ time }: TimedShop, { source, lock }: ShopProcess): Promise<void> {
  const { status, details } = (await lock.health())._unsafeUnwrap();
  const prepared = await source.prepare({ deadlineMs: time.now() + 15_000 });
  const report = (await lock.reconcile())._unsafeUnwrap();
  if (status !== 'ok' || prepared.isErr() || !report.complete)
    throw new Error(JSON.stringify([details, prepared, report]));
}

/** So many free spools `S-0`, `S-1`, …; every second one as the library leaves it, the others blank. */
export function freeRows(count: number): TestRow[] {
  return numbered(count, (at) => ({
    tag: spool(at),
    ...(at % 2 === 0 ? { label: 'DISPONIBLE', version: 0 } : {}),
  }));
}

export function spool(at: number): string {
  return `S-${at}`;
}

/** A worker for every number. */
export function worker(at: number): Worker {
  return { id: at + 1, initials: 'MR' };
}

export function numbered<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

/** `ok`, or what kind of error it is. */
export async function kind<T>(answer: SpoolLockResult<T>): Promise<string> {
  return answer.match(
    () => 'ok',
    ({ type }) => type,
  );
}
