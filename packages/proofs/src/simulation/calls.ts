import type {
  SpoolLockResult,
  FinalizarGuards,
  GiveBack,
  Grant,
  Release,
  Released,
  SpoolLock,
  SpoolLockError,
  SpoolTag,
  TakeOver,
  Worker,
} from '@spoollock/core';
import type { Result } from 'neverthrow';
import type { Called } from '@spoollock/testing/history';
import type { VirtualClock } from '@spoollock/testing';
import type { Setup } from './setup.js';
import type { ShopProcess } from './shop-process.js';
import type { ShopRecord } from './shop-record.js';

/** What a caller hears: the answer, or that the process died first. */
export type Heard<T> = Result<T, SpoolLockError> | 'died';

type Asked = Omit<Called, 'type' | 'call' | 'tag'> & { readonly tag: SpoolTag };

const DEADLINE_MS = 15_000;
/** So long after a call that ended in doubt, something of it may still happen. */
const LONGEST_DOUBT_MS = 250_000;
/** Timers count whole milliseconds. */
const ROUNDING_MS = 5;

/** Errors that say that something failed. */
const BLAMES = ['store-unavailable', 'source-unavailable', 'unavailable', 'timed-out', 'outcome-unknown'];

/** Calls of the library, each told to the judge, and none of them longer than it may be. */
export class Calls {
  readonly #mode: Setup['mode'];
  readonly #clock: VirtualClock;
  readonly #record: ShopRecord;
  readonly #open = new Map<SpoolTag, number>();
  /** The number of the last call that began. */
  readonly #latest = new Map<SpoolTag, number>();
  /** When a call last ended whose write may still land. */
  readonly #inDoubtMs = new Map<SpoolTag, number>();
  #number = 0;
  /** Whether nothing has gone wrong for so long that nothing may be blamed. */
  mayBlame = true;
  readonly #watchers: ((tag: SpoolTag, process: ShopProcess) => void)[] = [];

  constructor({ mode }: Setup, clock: VirtualClock, record: ShopRecord) {
    this.#mode = mode;
    this.#clock = clock;
    this.#record = record;
  }

  /** How many calls about this spool are under way. */
  open(tag: SpoolTag): number {
    return this.#open.get(tag) ?? 0;
  }

  /** `watch` is told of every call that begins: what happens at that very moment is what hurts most. */
  whenCalled(watch: (tag: SpoolTag, process: ShopProcess) => void): void {
    this.#watchers.push(watch);
  }

  iniciar(process: ShopProcess, tag: SpoolTag, worker: Worker): Promise<Heard<Grant>> {
    const asked: Asked = { operation: 'iniciar', tag, worker: worker.id };
    return this.#judged(process, asked, (engine) => engine.iniciar(tag, worker), this.#grantedBy(process));
  }

  takeOver(process: ShopProcess, tag: SpoolTag, order: TakeOver): Promise<Heard<Grant>> {
    const from = typeof order.from === 'string' ? '?' : order.from.id;
    const asked: Asked = { operation: 'take-over', tag, worker: order.to.id, from };
    return this.#judged(
      process,
      asked,
      (engine) => engine.takeOver(tag, order),
      this.#grantedBy(process),
      order.fence,
    );
  }

  finalizar(
    process: ShopProcess,
    tag: SpoolTag,
    worker: Worker,
    guards: FinalizarGuards = {},
  ): Promise<Heard<GiveBack>> {
    const asked: Asked = { operation: 'finalizar', tag, worker: worker.id };
    const given = (call: string, { repeated }: GiveBack): string => {
      this.#record.judge.observe({ type: 'given-back', call, repeated });
      return repeated ? 'given back before' : 'given back';
    };
    return this.#judged(
      process,
      asked,
      (engine) => engine.finalizar(tag, worker, guards),
      given,
      guards.fence,
    );
  }

  release(process: ShopProcess, tag: SpoolTag, order: Release): Promise<Heard<Released>> {
    const { from, operationId } = order;
    const seen = typeof from === 'string' ? ({ from: '?', label: from } as const) : { from: from.id };
    const asked: Asked = {
      operation: 'release',
      tag,
      worker: null,
      ...seen,
      ...(operationId !== undefined && { operationId }),
      ...(typeof order.fence === 'number' && { fence: order.fence }),
    };
    const released = (call: string, { repeated }: Released): string => {
      this.#record.judge.observe({ type: 'released', call, repeated });
      return repeated ? 'released before' : 'released';
    };
    return this.#judged(process, asked, (engine) => engine.release(tag, order), released, order.fence);
  }

  /** A call that changes nobody's occupation. */
  async other<T>(
    process: ShopProcess,
    what: string,
    start: (engine: SpoolLock) => SpoolLockResult<T>,
    deadlineMs = DEADLINE_MS,
  ): Promise<Heard<T>> {
    if (await this.#isGone(process)) return 'died';
    const heard = await this.#timed(process, what, '', start, deadlineMs);
    const told = heard === 'died' ? 'died' : heard.isOk() ? 'Ok' : heard.error.type;
    this.#record.count(`${what}: ${told}`);
    return heard;
  }

  #grantedBy({ name, hasLockStore }: ShopProcess): (call: string, grant: Grant) => string {
    return (call, { tag, fence, mode, resumed }) => {
      const record = this.#record;
      record.judge.observe({ type: 'granted', call, fence: fence ?? null, atMs: record.now() });
      if ((mode === 'truth') === hasLockStore)
        record.fail(
          'modes',
          tag,
          `${name} granted in mode ${mode}${hasLockStore ? '' : ', without a store'}`,
        );
      return `granted (${mode}${resumed ? ', resumed' : ''}, fence ${String(fence)})`;
    };
  }

  async #judged<T>(
    process: ShopProcess,
    asked: Asked,
    start: (engine: SpoolLock) => SpoolLockResult<T>,
    answered: (call: string, value: T) => string,
    fence?: number | null,
  ): Promise<Heard<T>> {
    if (await this.#isGone(process)) return 'died';
    const [clock, record] = [this.#clock, this.#record];
    const { operation, tag, worker } = asked;
    const about = worker ?? `a supervisor, from ${String(asked.from)}`;
    const call = `${operation}#${++this.#number}`;
    const before = { named: record.named(tag), changes: record.changes(tag), number: this.#number };
    const isAlone =
      this.open(tag) === 0 && clock.now() - (this.#inDoubtMs.get(tag) ?? -Infinity) > LONGEST_DOUBT_MS;
    this.#latest.set(tag, this.#number);
    const calledMs = clock.now();
    const mayBlame = this.mayBlame;
    record.judge.observe({ type: 'called', call, ...asked });
    for (const watch of this.#watchers) watch(tag, process);
    record.note(tag, `${process.name}: ${call} for ${about}${fence === undefined ? '' : ` fence ${fence}`}`);
    this.#open.set(tag, this.open(tag) + 1);
    const heard = await this.#timed(process, call, tag, start, DEADLINE_MS);
    this.#open.set(tag, this.open(tag) - 1);
    let told = 'died';
    if (heard === 'died') record.judge.observe({ type: 'unanswered', call });
    else if (heard.isOk()) told = answered(call, heard.value);
    else {
      const { error } = heard;
      told = error.type;
      // The fence of an older session is refused though nothing changes any more: the judge knows no fences.
      const isOldFence = fence !== undefined && told === 'version-conflict';
      // A lock of TTL mode cannot be told from a reservation in its last seconds.
      const isLastSeconds = this.#mode === 'ttl' && told === 'in-progress';
      const type = isOldFence || isLastSeconds ? `${told}, which may be` : told;
      record.judge.observe({ type: 'refused', call, error: { ...error, type } });
      record.judgeStaleness(tag, error, calledMs);
      const wasOwnDoing =
        isAlone &&
        this.#latest.get(tag) === before.number &&
        before.named === (operation === 'release' ? asked.from : worker) &&
        record.changes(tag) === before.changes + 1 &&
        record.lastChangedBy(tag) === 'library';
      if (told === 'not-occupied' && wasOwnDoing)
        record.fail('I6', tag, `${about} was told not-occupied by the very call that gave the spool back`);
      if (!mayBlame && BLAMES.includes(told))
        record.fail(
          'I7',
          tag,
          `${about} was told ${told} of the ${operation}, with nothing failing for minutes`,
        );
    }
    if (told === 'died' || told === 'outcome-unknown') this.#inDoubtMs.set(tag, clock.now());
    record.note(tag, `${process.name}: ${call} → ${told}`);
    record.count(`${operation}: ${told.replace(/, fence.*/, ')')}`);
    return heard;
  }

  async #isGone(process: ShopProcess): Promise<boolean> {
    return (await process.orDeath(process.awake())) === 'died' || process.isDead;
  }

  async #timed<T>(
    process: ShopProcess,
    call: string,
    tag: string,
    start: (engine: SpoolLock) => SpoolLockResult<T>,
    deadlineMs: number,
  ): Promise<Heard<T>> {
    const [clock, record] = [this.#clock, this.#record];
    const beganMs = clock.now() - process.sleptMs;
    const heard = await process.orDeath(start(process.engine));
    const tookMs = clock.now() - process.sleptMs - beganMs;
    record.count('operations');
    if (heard !== 'died' && tookMs > deadlineMs + ROUNDING_MS)
      record.fail('I8', tag, `${call} took ${Math.round(tookMs)} ms of its process's waking time`);
    return heard;
  }
}
