import { createSpoolLock, parseSpoolTag } from '@spoollock/core';
import {
  historyOf,
  isSpoolTag,
  type LockStore,
  type OccupationSource,
  type TrailLine,
} from '@spoollock/core/adapter';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { faultyLockStore, faultyOccupationSource, FaultPlan, VirtualClock } from '@spoollock/testing';
import { err, ok } from 'neverthrow';
import { run, type World } from '../../src/run.js';
import type { LoadServer } from '../../src/connections/server-link.js';
import type { Settings } from '../../src/settings/settings.js';
import type { SheetTruth, Shop } from '../../src/connections/shop.js';
import { ZONE } from './stage.js';

/** 4 May 2026, 12:00 UTC, which is 08:00 in Santiago. */
export const clockStart = Date.UTC(2026, 4, 4, 12);
export const HOUR_MS = 3_600_000;

const SETTINGS = {
  GOOGLE_SHEET_ID: 'the-shop-of-the-tests',
  GOOGLE_SHEETS_ROOT_URL: 'http://127.0.0.1:9/',
  GOOGLE_SHEETS_TOKEN: 'a-token-that-nobody-may-see',
};

export const NOTHING_SEEN: SheetTruth['seen'] = {
  reads: 0,
  writes: 0,
  sent: [],
  answered: 0,
  refusedByQuota: 0,
  clockAheadMs: null,
};

export interface BenchOptions {
  readonly rows?: ConstructorParameters<typeof MemoryOccupationSource>[0];
  readonly isTTY?: boolean;
  /** What is typed when something is asked, in order. */
  readonly answers?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What keeps the audit trail from being written. */
  readonly trailTrouble?: string;
  /** The working directory. */
  readonly folder?: string;
  /** The lines of the audit trail. */
  readonly lines?: readonly TrailLine[];
  readonly server?: Awaited<ReturnType<LoadServer>>;
}

/** A working directory with no settings file in it. */
export const NO_FOLDER = '/nowhere';

/** The program in this process: a shop in memory, a clock that stands still, and a terminal that remembers. */
export class Bench {
  readonly clock = new VirtualClock(clockStart);
  readonly store = new MemoryLockStore({ clock: this.clock });
  readonly source: MemoryOccupationSource;
  /** What becomes of the calls to the sheet, and of those to Redis. */
  readonly plan = new FaultPlan({ clock: this.clock });
  readonly redisPlan = new FaultPlan({ clock: this.clock });
  readonly interrupt = new AbortController();
  /** The events that the audit trail was told, by type. */
  readonly trail: string[] = [];
  out = '';
  err = '';
  /** Both, in the order in which they came: what a person sees. */
  seen = '';
  /** How often a shop was opened, and closed. */
  opened = 0;
  closed = 0;
  /** What it was opened with last. */
  settings: Settings | null = null;
  /** Done while a question waits for its answer. */
  meanwhile: () => void = () => undefined;
  readonly #answers: string[];

  constructor(private readonly options: BenchOptions = {}) {
    this.source = new MemoryOccupationSource(options.rows ?? [], { clock: this.clock });
    this.#answers = [...(options.answers ?? [])];
  }

  /** Runs the program to its end, waiting as long as it takes on its own clock. */
  run(...args: string[]): Promise<number> {
    return this.clock.run(this.start(...args));
  }

  start(...args: string[]): Promise<number> {
    this.out = '';
    this.err = '';
    this.seen = '';
    return run(args, this.#world());
  }

  /** What `--json` printed: one document, and nothing else. */
  document(): unknown {
    return JSON.parse(this.out);
  }

  #show(where: 'out' | 'err', text: string): void {
    this[where] += text;
    this.seen += text;
  }

  #world(): World {
    const { isTTY = false, env = {} } = this.options;
    const sink = (write: (text: string) => void) => ({
      write,
      isTTY,
      colours: false,
      size: () => ({ columns: 100, rows: 12 }),
    });
    return {
      env: { ...SETTINGS, ...env },
      clock: this.clock,
      signal: this.interrupt.signal,
      nodeVersion: '20.20.2',
      folder: this.options.folder ?? NO_FOLDER,
      loadServer: async () => this.options.server ?? err('there is no server'),
      openShop: async (settings) => this.#openShop(settings),
      terminal: {
        out: sink((text) => this.#show('out', text)),
        err: sink((text) => this.#show('err', text)),
        canAsk: isTTY,
        ask: async (question) => {
          this.meanwhile();
          const answer = this.#answers.shift() ?? null;
          // What is typed a terminal shows by itself.
          this.#show('err', question + (answer === null ? '' : `${answer}\n`));
          return answer;
        },
      },
    };
  }

  #openShop(settings: Settings): Shop {
    this.opened += 1;
    this.settings = settings;
    const source = faultyOccupationSource(this.source, this.plan);
    const store = faultyLockStore(this.store, this.redisPlan);
    const lockOn = (on: LockStore) =>
      createSpoolLock({ store: on, source, clock: this.clock, timeZone: ZONE });
    const lock = lockOn(store);
    return {
      lock,
      lockOn,
      history: historyOf(
        { lines: async () => ok({ lines: this.options.lines ?? [], complete: true }) },
        this.clock,
      ),
      source,
      redis: {
        store,
        address: 'memory',
        keyPrefix: 'spool_lock:',
        trouble: () => null,
        ask: async () => err('there is no server'),
        close: () => undefined,
      },
      truth: {
        kind: 'sheet',
        client: noClient,
        where: 'a sheet in memory',
        ...{ seen: NOTHING_SEEN, onCall: () => undefined },
        source: withPrepare(source),
      },
      keepTrail: () => {
        const stop = lock.listen(({ type }) => this.trail.push(type));
        return {
          close: async () => {
            stop();
            return this.options.trailTrouble ?? null;
          },
        };
      },
      close: async () => {
        this.closed += 1;
        await lock.close();
      },
    };
  }
}

function withPrepare(source: OccupationSource): SheetTruth['source'] {
  return {
    prepare: async () => ok(),
    hasVersions: true,
    check: (call) => source.check(call),
  };
}

const never = (): Promise<never> => Promise.reject(new Error('there is no sheet'));
export const noClient: SheetTruth['client'] = {
  spreadsheets: { get: never, batchUpdate: never, values: { batchGet: never, append: never } },
};

export function tagOf(text: string) {
  const tag = parseSpoolTag(text)._unsafeUnwrap();
  if (!isSpoolTag(tag)) throw new Error(`${text} is no tag`);
  return tag;
}
