import type { SpoolLock, SpoolLockError, Worker } from '@spoollock/core';
import type { Called } from '@spoollock/testing/history';
import { takeLikeTheEarlierService } from './earlier-service.js';
import { LONGER_THAN_A_CALL_MS } from './happenings.js';
import type { Actor, Deed } from './scenario.js';
import { TAG, type Stage } from './stage.js';

/** Answers that blame a fault, and say that nothing was changed. */
const BLAMES_A_FAULT = ['store-unavailable', 'source-unavailable', 'unavailable', 'timed-out'];
const SESSIONS_A_DEED = 4;

/** One actor on the stage: its process, and what it has come to. */
export class Player {
  readonly actor: Actor;
  /** The deed whose answer says nothing yet, by its number. */
  open: number | null = null;
  /** The deed whose answer blamed a fault, by its number. */
  blamed: number | null = null;
  /** What was heard last. */
  heard = '';
  /** Of the last grant, where a lock keeps it. */
  token: string | null = null;
  readonly #stage: Stage;
  #lock: SpoolLock;
  #session = 0;
  /** Of the last grant. */
  #fence: number | null = null;

  constructor(stage: Stage, actor: Actor) {
    this.#stage = stage;
    this.actor = actor;
    this.#lock = stage.process(actor);
  }

  /** Whether the last answer blamed a fault. */
  get blames(): boolean {
    return this.blamed !== null;
  }

  /** Everything this actor does, one deed after the other. */
  async play(): Promise<void> {
    for (const index of this.actor.deeds.keys()) {
      for (let repeats = 0; repeats <= (this.actor.repeats ?? 0); repeats++) {
        this.open = index;
        if (this.#stage.isProcessPerCall) this.#startAnew(index * SESSIONS_A_DEED + repeats);
        if (!(await this.act(index))) continue;
        this.open = null;
        break;
      }
    }
  }

  /** Does one deed; says whether its answer says what came of it. */
  async act(index: number): Promise<boolean> {
    const deed = this.actor.deeds[index];
    // How long a call may take, and since when its worker has the spool, is reckoned from here.
    this.#stage.world.hearTime(this.actor.name);
    if (deed === undefined) return true;
    if (deed === 'cleanup') return (await this.#lock.cleanupOne()).isOk();
    if (deed === 'reconcile') return (await this.#lock.reconcile()).isOk();
    if (deed === 'the earlier service takes') return this.#takeTheEarlierWay();
    if (deed !== 'iniciar, twice at once') return this.#call(deed, index);
    const both = await Promise.all([this.#call('iniciar', index), this.#call('iniciar', index)]);
    return both.every(Boolean);
  }

  #startAnew(session: number): void {
    const { actor } = this;
    this.#session = session;
    this.#stage.world.restart(actor.name, `${session} ${String(this.#fence)}`);
    this.#lock = this.#stage.process(actor, session);
  }

  async #takeTheEarlierWay(): Promise<boolean> {
    const { name, worker } = this.actor;
    const { judge } = this.#stage;
    const call = `${name}-earlier`;
    judge.observe({ type: 'called', call, operation: 'iniciar', tag: TAG, worker: worker.id });
    const isTaken = await takeLikeTheEarlierService(this.#stage, name, worker);
    judge.observe(isTaken ? { type: 'granted', call, fence: null } : { type: 'unanswered', call });
    return true;
  }

  async #call(deed: Taking | GivingBack | Releasing, index: number): Promise<boolean> {
    const { name, worker } = this.actor;
    const { judge, world } = this.#stage;
    const call = `${name}${index}-${this.#stage.nextCall(name)}`;
    const process = `${name} ${this.#session}`;
    const operationId =
      isGivingBack(deed) || isReleasing(deed) ? { operationId: this.#operationId(deed, index) } : {};
    const about = { call, process, tag: TAG, worker: worker.id, ...this.#asked(deed), ...operationId };
    judge.observe({ type: 'called', ...about });
    const forget = world.whenDead(name, () => judge.observe({ type: 'unanswered', call }));
    const beganMs = world.now();
    const answered = isGivingBack(deed)
      ? await this.#giveBack(call, deed, index)
      : isReleasing(deed)
        ? await this.#release(call, deed, index)
        : await this.#take(call, deed, index);
    forget();
    const tookMs = world.now() - beganMs;
    if (tookMs > LONGER_THAN_A_CALL_MS && !this.#stage.hasPauses)
      this.#stage.must(false, 'I8', `${name} had to wait for ${tookMs} ms`);
    return answered;
  }

  async #giveBack(call: string, deed: GivingBack, index: number): Promise<boolean> {
    const { worker } = this.actor;
    const fence = deed === 'finalizar by fence' ? { fence: this.#fence ?? undefined } : {};
    const operationId = this.#operationId(deed, index);
    const given = await this.#lock.finalizar(TAG, worker, { operationId, ...fence });
    if (given.isErr()) return this.#refused(call, given.error, index);
    const { repeated } = given.value;
    this.#hear(repeated ? 'Ok (given back before)' : 'Ok (given back)');
    this.#stage.judge.observe({ type: 'given-back', call, repeated });
    return true;
  }

  async #release(call: string, deed: Releasing, index: number): Promise<boolean> {
    const { releaseFrom: from, fence } = deed;
    const operationId = this.#operationId(deed, index);
    const order = { from, by: 'the foreman', reason: 'went home', operationId, fence };
    const released = await this.#lock.release(TAG, order);
    if (released.isErr()) return this.#refused(call, released.error, index);
    const { repeated } = released.value;
    this.#hear(repeated ? 'Ok (released before)' : 'Ok (released)');
    this.#stage.judge.observe({ type: 'released', call, repeated });
    return true;
  }

  async #take(call: string, deed: Taking, index: number): Promise<boolean> {
    const { worker } = this.actor;
    const order = { to: worker, by: 'the foreman', reason: 'went home' };
    const taken =
      deed === 'iniciar'
        ? await this.#lock.iniciar(TAG, worker)
        : await this.#lock.takeOver(TAG, { from: deed.takeOverFrom, fence: deed.fence, ...order });
    if (taken.isErr()) return this.#refused(call, taken.error, index);
    const { mode, fence = null, resumed, token } = taken.value;
    this.#hear(`Ok (${mode}${resumed ? ', resumed' : ''}, fence ${String(fence)})`);
    this.#stage.judge.observe({ type: 'granted', call, fence, atMs: this.#stage.world.now() });
    this.#fence = fence;
    this.token = mode === 'degraded' || mode === 'truth' ? null : token;
    const isByTruthAlone = this.#stage.isWithoutStore(this.actor);
    this.#stage.must(
      (mode === 'truth') === isByTruthAlone,
      'modes',
      `${worker.id} got a grant of mode ${mode} ${isByTruthAlone ? 'without' : 'with'} a lock store`,
    );
    return true;
  }

  #refused(call: string, error: SpoolLockError, index: number): boolean {
    this.#hear(error.type);
    this.blamed = BLAMES_A_FAULT.includes(error.type) ? index : null;
    this.#stage.judge.observe({ type: 'refused', call, error });
    return error.type !== 'outcome-unknown';
  }

  #hear(heard: string): void {
    this.heard = heard;
    this.token = null;
    this.blamed = null;
    this.#stage.world.note(`  ${this.actor.name} hears ${heard}`);
  }

  #operationId(deed: GivingBack | Releasing, index: number): string {
    const isRepeat = isReleasing(deed) ? deed.onceMore === true : deed === 'finalizar, once more';
    return `${this.actor.name}-${isRepeat ? index - 1 : index}`;
  }

  #asked(deed: Taking | GivingBack | Releasing): Asked {
    if (deed === 'iniciar') return { operation: 'iniciar' };
    if (deed === 'finalizar' || deed === 'finalizar, once more') return { operation: 'finalizar' };
    if (deed === 'finalizar by fence')
      return { operation: 'finalizar', ...(this.#fence !== null && { fence: this.#fence }) };
    const about = deed.fence === undefined ? {} : { fence: deed.fence };
    if (isReleasing(deed)) return { operation: 'release', worker: null, ...seen(deed.releaseFrom), ...about };
    return { operation: 'take-over', ...seen(deed.takeOverFrom), ...about };
  }
}

/** What a deed asks for. */
type Asked = Pick<Called, 'operation' | 'from' | 'fence' | 'label'> & Partial<Pick<Called, 'worker'>>;

/** From whom a supervisor takes the spool, as the judge is told. */
function seen(from: Worker | string): Pick<Called, 'from' | 'label'> {
  return typeof from === 'string' ? { from: '?', label: from } : { from: from.id };
}

type Releasing = Extract<Deed, { readonly releaseFrom: Worker | string }>;
type GivingBack = 'finalizar' | 'finalizar, once more' | 'finalizar by fence';
type Taking = Exclude<
  Deed,
  GivingBack | Releasing | 'cleanup' | 'reconcile' | 'iniciar, twice at once' | 'the earlier service takes'
>;

function isReleasing(deed: Taking | GivingBack | Releasing): deed is Releasing {
  return typeof deed === 'object' && 'releaseFrom' in deed;
}

function isGivingBack(deed: Taking | GivingBack | Releasing): deed is GivingBack {
  return deed === 'finalizar' || deed === 'finalizar, once more' || deed === 'finalizar by fence';
}
