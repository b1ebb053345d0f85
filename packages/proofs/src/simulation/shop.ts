import { createSpoolLock, type SpoolTag, type Worker } from '@spoollock/core';
import { isSpoolTag } from '@spoollock/core/adapter';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { VirtualClock } from '@spoollock/testing';
import { Calls } from './calls.js';
import { Chance } from './chance.js';
import { Network } from './network.js';
import { distantSource, distantStore } from './ports.js';
import type { Setup, Trouble } from './setup.js';
import { ShopProcess } from './shop-process.js';
import { ShopRecord } from './shop-record.js';

const MINUTE_MS = 60_000;

/** The shop: its workers and spools, its processes, both sides, and the time that passes. */
export class Shop {
  readonly setup: Setup;
  readonly chance: Chance;
  readonly clock: VirtualClock;
  readonly locks: MemoryLockStore;
  readonly truth: MemoryOccupationSource;
  readonly record: ShopRecord;
  readonly network: Network;
  readonly calls: Calls;
  readonly tags: readonly SpoolTag[];
  readonly workers: readonly Worker[];
  readonly #processes: (ShopProcess | null)[];
  readonly #resting = new Set<() => void>();
  #started = 0;
  #closing = false;

  constructor(setup: Setup) {
    this.setup = setup;
    this.chance = new Chance(setup.seed);
    this.clock = new VirtualClock(setup.startMs);
    this.locks = new MemoryLockStore({ clock: this.clock });
    const names = Array.from({ length: setup.spools }, (_, index) => `MK-1335-CW-25000-${number(index)}`);
    this.tags = names.filter(isSpoolTag);
    const rows = names.map((tag) => ({ tag, label: 'DISPONIBLE', version: 1 }));
    this.truth = new MemoryOccupationSource(rows, { clock: this.clock, abilities: setup.abilities });
    this.workers = Array.from({ length: setup.workers }, (_, index) => ({
      id: 101 + index,
      initials: `${String.fromCharCode(65 + (index % 26))}W`,
    }));
    this.record = new ShopRecord(setup, this.clock, this.truth);
    this.network = new Network(setup, this.clock, this.chance.of('network'), this.record);
    this.calls = new Calls(setup, this.clock, this.record);
    for (const tag of this.tags) this.record.look(tag, 'person');
    this.#processes = Array.from({ length: setup.processes }, () => null);
    for (const slot of this.#processes.keys()) this.startProcess(slot);
  }

  has(trouble: Trouble): boolean {
    return this.setup.troubles.includes(trouble);
  }

  /** The day is over: whoever rests rests no longer, and nobody begins anything. */
  isClosing(): boolean {
    return this.#closing;
  }

  close(): void {
    this.#closing = true;
    for (const wake of [...this.#resting]) wake();
  }

  /** Waits so long, or until the shop closes. */
  rest(ms: number): Promise<void> {
    if (this.#closing) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        stop();
        this.#resting.delete(wake);
        resolve();
      };
      const stop = this.clock.setTimer(ms, wake);
      this.#resting.add(wake);
    });
  }

  /** The processes that run now. */
  get processes(): readonly ShopProcess[] {
    return this.#processes.filter((process) => process !== null);
  }

  /** A process begins: with nothing in its memory, and a reconcile before anything else. */
  startProcess(slot: number): void {
    const { setup, record, network } = this;
    const started = ++this.#started;
    const hasLockStore = this.#hasLockStore(slot);
    const process = new ShopProcess(`P${slot + 1}.${started}`, this.clock, hasLockStore);
    const { options } = setup;
    let ids = 0;
    process.engine = createSpoolLock({
      store: hasLockStore
        ? distantStore(options.store?.(this.locks) ?? this.locks, process, network)
        : undefined,
      source: distantSource(options.source?.(this.truth) ?? this.truth, process, network, record, setup.zone),
      clock: process,
      newId: () => {
        ids += 1;
        return `${started.toString(16).padStart(8, '0')}-0000-4000-8000-${ids.toString(16).padStart(12, '0')}`;
      },
      mode: hasLockStore ? setup.mode : 'persistent',
      stale: setup.stale,
      timeZone: setup.zone,
      ...options.engine,
    });
    process.engine.listen((event) => {
      record.count(`event: ${event.type}`);
      if (event.type === 'fault') record.fail('I8', '', `${event.detail}: ${String(event.cause)}`);
      if (event.type === 'orphan-removed')
        record.note(event.tag, `  ${process.name}: lock removed by ${event.by}`);
    });
    if (this.has('clocks')) process.setWrongBy(this.chance.of(process.name).between(-5_000, 5_000));
    process.engine.startDriftCheck({ everyMs: 10 * MINUTE_MS });
    this.#processes[slot] = process;
    record.note(null, `${process.name} starts`);
    void this.calls.other(process, 'reconcile', (engine) => engine.reconcile());
  }

  /** Where some have the lock store, the first one is among them. */
  #hasLockStore(slot: number): boolean {
    const { lockStore } = this.setup;
    return lockStore === 'every process' || (lockStore === 'some processes' && slot % 2 === 0);
  }

  /** A process dies, with whatever it was about to do; says which slot is empty now. */
  killProcess(process: ShopProcess): number {
    const slot = this.#processes.indexOf(process);
    this.#processes[slot] = null;
    this.record.note(null, `${process.name} dies`);
    process.kill();
    return slot;
  }
}

function number(index: number): string {
  return String(index + 1).padStart(3, '0');
}
