import type { SpoolTag } from '@spoollock/core';
import type { Clock } from '@spoollock/core/adapter';
import { err, type Result } from 'neverthrow';

/** What becomes of one call to a port. */
export type Fate =
  /** It is carried out and answered. */
  | 'pass'
  /** It never arrives; the caller only knows that no answer came. */
  | 'lose-request'
  /** It is carried out; its answer never arrives. */
  | 'lose-reply'
  /** It is turned down before anything happened. */
  | 'refuse'
  /** It is given up by its caller, and arrives when the plan says `release()`. */
  | 'apply-late'
  /** It is on its way, with its caller waiting, until the plan says `release()`. */
  | 'delay'
  /** It is on its way for so long, by the plan's clock. */
  | { readonly delayMs: number };

/** One call as it was sent. */
export interface WireCall {
  readonly port: 'store' | 'source';
  readonly method: string;
  /** The spool it is about, where it is about one. */
  readonly tag: SpoolTag | null;
  /** The id of a write to the truth. */
  readonly operationId: string | null;
  /** How many calls were sent before it. */
  readonly index: number;
}

interface Scripted {
  readonly fate: Fate;
  readonly method: string | undefined;
}

/**
 * Decides what becomes of each call to a port, and keeps a record of them in the order in which they were
 * sent. One plan may serve several ports; their calls are then on one record.
 *
 * @example
 * ```ts
 * const plan = new FaultPlan();
 * const lock = createSpoolLock({ store: faultyLockStore(store, plan), source });
 * plan.next('lose-reply', 'hold');
 * await lock.iniciar(tag, worker);
 * console.log(plan.methods()); // ['nextCleanupCandidate', 'reserve', 'hold', …]
 * plan.outage(true); // everything is turned down
 * plan.outage(false);
 * await plan.release(); // what was delayed, or is to be applied late, arrives
 * ```
 */
export class FaultPlan {
  /** Every call, in the order sent, whatever became of it. */
  readonly calls: WireCall[] = [];
  /** How many outages are over. */
  outages = 0;
  #inOutage = false;
  readonly #script: Scripted[] = [];
  #held: (() => Promise<void>)[] = [];
  readonly #decide: (call: WireCall) => Fate;
  readonly #clock: Clock | undefined;

  /** `decide` is asked for each call that is not in the script; `clock` is needed for `{ delayMs }` only. */
  constructor({
    decide = () => 'pass',
    clock,
  }: { readonly decide?: ((call: WireCall) => Fate) | undefined; readonly clock?: Clock | undefined } = {}) {
    this.#decide = decide;
    this.#clock = clock;
  }

  /** The next call, or the next of this method, has this fate. Several are used up in the order given. */
  next(fate: Fate, method?: string): this {
    this.#script.push({ fate, method });
    return this;
  }

  /** From now on every call is turned down, or (`false`) no longer. */
  outage(on: boolean): void {
    if (this.#inOutage && !on) this.outages += 1;
    this.#inOutage = on;
  }

  /** Lets what is on its way arrive, in the order sent; resolves when all of it has been carried out. */
  async release(): Promise<void> {
    const held = this.#held;
    this.#held = [];
    for (const arrive of held) await arrive();
  }

  /** How many calls are on their way until `release()`. */
  get held(): number {
    return this.#held.length;
  }

  /** The methods called, in the order sent; of one port, if that is named. */
  methods(port?: WireCall['port']): string[] {
    return this.calls.filter((call) => port === undefined || call.port === port).map(({ method }) => method);
  }

  /**
   * Puts a call on the record and says what is to become of it. For wrappers of ports.
   *
   * @example
   * ```ts
   * const plan = new FaultPlan({ decide: ({ method }) => (method === 'ping' ? 'refuse' : 'pass') });
   * plan.fateOf({ port: 'store', method: 'ping', tag: null, operationId: null }); // 'refuse'
   * ```
   */
  fateOf(sent: Omit<WireCall, 'index'>): Fate {
    const call = { ...sent, index: this.calls.length };
    this.calls.push(call);
    if (this.#inOutage) return 'refuse';
    const at = this.#script.findIndex(({ method }) => method === undefined || method === call.method);
    const [scripted] = at === -1 ? [] : this.#script.splice(at, 1);
    return scripted?.fate ?? this.#decide(call);
  }

  /**
   * Carries a call to its fate. A call that passes is sent on at once, in the same turn. For wrappers of ports.
   * Where a call is bound to what it met when it was sent, `bind` is asked then for what is to be done when it
   * arrives after it was given up; else that is `send`.
   *
   * @example
   * ```ts
   * const plan = new FaultPlan();
   * const call = { port: 'store', method: 'ping', tag: null, operationId: null } as const;
   * await plan.carry(call, () => store.ping(), (reached, detail) => ({ type: 'store-fault', reached, detail }));
   * ```
   */
  async carry<T, F>(
    sent: Omit<WireCall, 'index'>,
    send: () => Promise<Result<T, F>>,
    fault: (reached: 'never' | 'perhaps', detail: string) => F,
    bind: () => () => Promise<unknown> = () => send,
  ): Promise<Result<T, F>> {
    const fate = this.fateOf(sent);
    switch (fate) {
      case 'pass':
        return send();
      case 'refuse':
        return err(fault('never', `${sent.method} was refused`));
      case 'lose-request':
        return err(fault('perhaps', `no answer to ${sent.method}`));
      case 'lose-reply':
        await send();
        return err(fault('perhaps', `no answer to ${sent.method}`));
      case 'apply-late': {
        const arrive = bind();
        this.#held.push(async () => {
          await arrive();
        });
        return err(fault('perhaps', `${sent.method} was given up`));
      }
      case 'delay':
        return new Promise((resolve, reject) => {
          this.#held.push(() => send().then(resolve, reject));
        });
      default:
        await this.pause(fate.delayMs);
        return send();
    }
  }

  /**
   * Waits by the plan's clock. For wrappers of ports.
   *
   * @example
   * ```ts
   * const clock = new VirtualClock();
   * const paused = new FaultPlan({ clock }).pause(500);
   * await clock.run(paused);
   * ```
   */
  async pause(delayMs: number): Promise<void> {
    const clock = this.#clock;
    if (clock === undefined) throw new Error('a FaultPlan with delays needs a clock');
    await new Promise<void>((resolve) => void clock.setTimer(delayMs, resolve));
  }

  /**
   * Resolves with the next `release()`. For wrappers of ports.
   *
   * @example
   * ```ts
   * const plan = new FaultPlan();
   * const arrived = plan.untilReleased();
   * await plan.release();
   * await arrived;
   * ```
   */
  untilReleased(): Promise<void> {
    return new Promise((resolve) => {
      this.#held.push(async () => resolve());
    });
  }
}
