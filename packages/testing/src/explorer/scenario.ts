import {
  createSpoolLock,
  firstHandLock,
  parseSpoolTag,
  type LockStore,
  type OccupationSource,
  type SourceAbilities,
  type SpoolLock,
  type SpoolLockOptions,
  type Worker,
} from '@spoollock/core';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { Checker, type Named } from './checker.js';
import type { Run, Schedule } from './schedule.js';
import { FAULTS, World, type Fault } from './world.js';

/** What one process of a scenario does, one call after the other. */
export type Deed = 'iniciar' | 'finalizar' | 'cleanup' | 'reconcile' | { readonly takeOverFrom: Worker };

export interface Actor {
  readonly name: string;
  readonly worker: Worker;
  readonly deeds: readonly Deed[];
}

/** A small scenario around one spool. */
export interface Scenario {
  readonly actors: readonly Actor[];
  readonly faults?: { readonly most: number; readonly kinds?: readonly Fault[] };
  /** What may happen by itself, each once: reservations expire, the lock store is emptied, a person clears the row. */
  readonly happenings?: readonly ('expiry' | 'locks emptied' | 'row cleared')[];
  /** A held lock over the free row, of a minute ago or (`old`) of days ago. */
  readonly orphan?: { readonly of: Worker; readonly old: boolean };
  /** Who the row names at the beginning, and whether their lock is there. */
  readonly occupiedBy?: { readonly worker: Worker; readonly lock: boolean };
  readonly options?: Partial<SpoolLockOptions>;
  /** What the truth can do, where it is not everything. */
  readonly abilities?: Partial<SourceAbilities>;
  /** Puts something in front of the real ports: how a protection is taken away to see that it is missed. */
  readonly weaken?: Weakening;
}

export interface Weakening {
  readonly store?: (store: LockStore) => LockStore;
  readonly source?: (source: OccupationSource) => OccupationSource;
}

const TAG = 'MK-1335-CW-25000-019';
const STRANGER: Worker = { id: 999, initials: 'ZZ' };

/** Runs the real engine through one schedule of a scenario, and judges it. */
export async function runScenario(scenario: Scenario, schedule: Schedule): Promise<Run> {
  const world = new World(schedule, {
    most: scenario.faults?.most ?? 0,
    kinds: scenario.faults?.kinds ?? FAULTS,
  });
  const { clock } = world;
  const checker = new Checker();
  const locks = new MemoryLockStore({ clock });
  const truth = new MemoryOccupationSource([{ tag: TAG }], { clock, abilities: scenario.abilities ?? {} });
  let ids = 0;
  const newId = (): string => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`;
  const storeFor = scenario.weaken?.store ?? ((store) => store);
  const sourceFor = scenario.weaken?.source ?? ((source) => source);
  const engine = (name: string): SpoolLock =>
    createSpoolLock({
      store: world.lockStore(name, storeFor(locks)),
      source: world.source(name, sourceFor(truth)),
      clock,
      newId,
      ...scenario.options,
    });
  const look = (): void => checker.truthSays(named(truth));

  if (scenario.occupiedBy !== undefined) await occupy(scenario.occupiedBy, truth, locks, newId);
  if (scenario.orphan !== undefined) {
    const since = new Date(clock.now() - (scenario.orphan.old ? 3 * DAY_MS : MINUTE_MS));
    locks.put(TAG, firstHandLock(scenario.orphan.of.id, newId(), since, 'America/Santiago').value);
  }
  look();
  world.onStep = look;
  if ((scenario.faults?.most ?? 0) > 0) checker.faulted();
  for (const happening of scenario.happenings ?? []) arrange(world, checker, happening, truth, locks);
  // A process that dies in the middle never comes to its end, so nobody waits for them.
  for (const actor of scenario.actors) void act(actor, engine(actor.name), world, checker);
  if (!(await world.run())) return { violation: null, trace: world.trace };
  look();
  checker.atEnd();
  if (checker.violation === null)
    await askAtTheEnd(world, checker, truth, engine('stranger'), engine('anybody'));
  return { violation: checker.violation, trace: world.trace };
}

async function occupy(
  { worker, lock }: NonNullable<Scenario['occupiedBy']>,
  source: OccupationSource & MemoryOccupationSource,
  store: MemoryLockStore,
  newId: () => string,
): Promise<void> {
  const before = createSpoolLock({ store, source, newId });
  await before.iniciar(TAG, worker);
  if (!lock) store.clear();
  await before.close();
}

function arrange(
  world: World,
  checker: Checker,
  happening: NonNullable<Scenario['happenings']>[number],
  truth: MemoryOccupationSource,
  locks: MemoryLockStore,
): void {
  world.happening(happening, () => {
    if (happening === 'expiry') world.advance(LONGER_THAN_A_RESERVATION_MS);
    if (happening === 'locks emptied') locks.clear();
    if (happening === 'row cleared') {
      truth.edit(TAG, { label: '' });
      checker.endedByPerson();
    }
  });
}

const LONGER_THAN_A_RESERVATION_MS = 11_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

async function act(actor: Actor, lock: SpoolLock, world: World, checker: Checker): Promise<void> {
  for (const deed of actor.deeds) {
    if (deed === 'cleanup') await lock.cleanupOne();
    else if (deed === 'reconcile') await lock.reconcile();
    else if (deed === 'finalizar') await giveBack(actor, lock, world, checker);
    else await take(actor, deed, lock, world, checker);
  }
}

async function take(
  { name, worker }: Actor,
  deed: 'iniciar' | { readonly takeOverFrom: Worker },
  lock: SpoolLock,
  world: World,
  checker: Checker,
): Promise<void> {
  const begun = checker.begin();
  checker.asksAgain(worker);
  if (deed !== 'iniciar') checker.endingBegins(deed.takeOverFrom);
  const taken =
    deed === 'iniciar'
      ? await lock.iniciar(TAG, worker)
      : await lock.takeOver(TAG, {
          from: deed.takeOverFrom,
          to: worker,
          by: 'the foreman',
          reason: 'went home',
        });
  world.note(`  ${name} hears ${taken.isOk() ? `Ok (${taken.value.mode})` : taken.error.type}`);
  if (deed !== 'iniciar') checker.endingIsOver(deed.takeOverFrom);
  if (taken.isOk()) checker.granted(worker, taken.value);
  else checker.refused(worker, taken.error, begun, 'iniciar');
}

async function giveBack(
  { name, worker }: Actor,
  lock: SpoolLock,
  world: World,
  checker: Checker,
): Promise<void> {
  const begun = checker.begin();
  checker.endingBegins(worker);
  const given = await lock.finalizar(TAG, worker);
  world.note(`  ${name} hears ${given.isOk() ? 'given back' : given.error.type}`);
  checker.endingIsOver(worker);
  if (given.isErr()) checker.refused(worker, given.error, begun, 'finalizar');
}

/** I4 and I5: whatever happened, the one the truth names can give the spool back, and then another can take it. */
async function askAtTheEnd(
  world: World,
  checker: Checker,
  truth: MemoryOccupationSource,
  stranger: SpoolLock,
  anybody: SpoolLock,
): Promise<void> {
  world.calm();
  world.advance(LONGER_THAN_A_RESERVATION_MS);
  const holder = named(truth);
  if (typeof holder === 'number') {
    const back = await throughWorld(world, anybody.finalizar(TAG, { id: holder, initials: 'XX' }));
    checker.must(back.isOk(), `I5: ${holder}, whom the truth names, could not give the spool back`);
  }
  const taken = await throughWorld(world, stranger.iniciar(TAG, STRANGER));
  const heard = taken.isErr() ? taken.error.type : 'Ok';
  checker.must(taken.isOk(), `I4: the spool is free and cannot be taken: ${heard}`);
}

async function throughWorld<T>(world: World, answer: PromiseLike<T>): Promise<T> {
  const [result] = await Promise.all([answer, world.run()]);
  return result;
}

function named(truth: MemoryOccupationSource): Named {
  const tag = parseSpoolTag(TAG);
  const row = tag.isOk() ? truth.peek(tag.value) : { state: 'no-row' as const };
  if (row.state === 'free') return null;
  return row.state === 'occupied' ? row.worker.id : '?';
}
