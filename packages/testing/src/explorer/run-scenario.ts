import type { SpoolLock, SpoolLockError } from '@spoollock/core';
import type { Called } from '../history/index.js';
import type { Run } from './explore.js';
import { arrangeFaults, arrangeHappenings, LONGER_THAN_A_RESERVATION_MS } from './happenings.js';
import type { Actor, Deed, Scenario } from './scenario.js';
import type { Schedule } from './schedule.js';
import { Stage, TAG } from './stage.js';

const STRANGER: Actor = { name: 'stranger', worker: { id: 999, initials: 'ZZ' }, deeds: [] };

/** What an actor has come to. */
class Standing {
  /** Of the last grant. */
  fence: number | null = null;
  /** The deed whose answer says nothing yet, by its number. */
  open: number | null = null;
  /** What was heard last. */
  heard = '';
}

/** Runs the real engine through one schedule of a scenario, and judges it. */
export async function runScenario(scenario: Scenario, schedule: Schedule): Promise<Run> {
  const stage = new Stage(scenario, schedule);
  const { world, judge } = stage;
  arrangeHappenings(stage, scenario.happenings ?? []);
  if ((scenario.faults ?? 0) > 0)
    arrangeFaults(stage, scenario.worldFaults ?? ['locks emptied', 'locks down']);
  const standing = new Map<Actor, Standing>();
  const engines = new Map<Actor, SpoolLock>();
  for (const actor of scenario.actors) {
    const lock = stage.process(actor);
    engines.set(actor, lock);
    standing.set(actor, new Standing());
    // A process that dies in the middle never comes to its end, so nobody waits for them.
    void play(stage, actor, lock, standing);
  }
  if (!(await world.run())) return { violation: null, trace: world.trace };
  if (judge.violations.length === 0) judge.atEnd();
  if (judge.violations.length === 0) await askAtTheEnd(stage, scenario, engines, standing);
  const [first] = judge.violations;
  return {
    violation: first === undefined ? null : `${first.invariant}: ${first.what}`,
    trace: world.trace,
  };
}

async function play(
  stage: Stage,
  actor: Actor,
  lock: SpoolLock,
  standing: ReadonlyMap<Actor, Standing>,
): Promise<void> {
  const mine = standing.get(actor) ?? new Standing();
  for (const [index, deed] of actor.deeds.entries()) {
    for (let repeats = 0; repeats <= (actor.repeats ?? 0); repeats++) {
      mine.open = index;
      const inUse = fresh(stage, actor, index * SESSIONS_A_DEED + repeats, mine) ?? lock;
      const isAnswered = await act(stage, actor, inUse, deed, index, mine);
      if (!isAnswered) continue;
      mine.open = null;
      break;
    }
  }
}

const SESSIONS_A_DEED = 4;

/** A new process for the next call, where every call has one. */
function fresh(stage: Stage, actor: Actor, session: number, { fence }: Standing): SpoolLock | null {
  if (!stage.isProcessPerCall) return null;
  stage.world.restart(actor.name, `${session} ${String(fence)}`);
  return stage.process(actor, session);
}

/** Does one deed; says whether its answer says what came of it. */
async function act(
  stage: Stage,
  actor: Actor,
  lock: SpoolLock,
  deed: Deed,
  index: number,
  mine: Standing,
): Promise<boolean> {
  // How long a call may take, and since when its worker has the spool, is reckoned from here.
  stage.world.hearTime(actor.name);
  if (deed === 'cleanup') return (await lock.cleanupOne()).isOk();
  if (deed === 'reconcile') return (await lock.reconcile()).isOk();
  const { name, worker } = actor;
  const { judge, world } = stage;
  const call = `${name}${index}-${stage.nextCall(name)}`;
  judge.observe({ type: 'called', call, tag: TAG, worker: worker.id, ...asked(deed) });
  world.whenDead(name, () => judge.observe({ type: 'unanswered', call }));
  const hear = (heard: string): void => {
    mine.heard = heard;
    world.note(`  ${name} hears ${heard}`);
  };
  const refused = (error: SpoolLockError): boolean => {
    hear(error.type);
    judge.observe({ type: 'refused', call, error });
    return error.type !== 'outcome-unknown';
  };
  try {
    if (deed === 'finalizar' || deed === 'finalizar by fence') {
      const fence = deed === 'finalizar' ? {} : { fence: mine.fence ?? undefined };
      const given = await lock.finalizar(TAG, worker, { operationId: `${name}-${index}`, ...fence });
      if (given.isErr()) return refused(given.error);
      hear(given.value.repeated ? 'Ok (given back before)' : 'Ok (given back)');
      judge.observe({ type: 'given-back', call, repeated: given.value.repeated });
      return true;
    }
    const taken =
      deed === 'iniciar'
        ? await lock.iniciar(TAG, worker)
        : await lock.takeOver(TAG, {
            from: deed.takeOverFrom,
            to: worker,
            by: 'the foreman',
            reason: 'went home',
          });
    if (taken.isErr()) return refused(taken.error);
    const { mode, fence = null, resumed } = taken.value;
    hear(`Ok (${mode}${resumed ? ', resumed' : ''}, fence ${String(fence)})`);
    judge.observe({ type: 'granted', call, fence });
    mine.fence = fence;
    return true;
  } finally {
    world.whenDead(name, null);
  }
}

function asked(deed: Exclude<Deed, 'cleanup' | 'reconcile'>): Pick<Called, 'operation' | 'from'> {
  if (deed === 'iniciar') return { operation: 'iniciar' };
  if (typeof deed === 'string') return { operation: 'finalizar' };
  const from = typeof deed.takeOverFrom === 'string' ? '?' : deed.takeOverFrom.id;
  return { operation: 'take-over', from };
}

/**
 * What only shows when one asks, with nothing failing any more: a lost answer can be had by asking again (I6),
 * the one the truth names can give the spool back (I5), and then anybody can take it (I4).
 */
async function askAtTheEnd(
  stage: Stage,
  scenario: Scenario,
  engines: ReadonlyMap<Actor, SpoolLock>,
  standing: ReadonlyMap<Actor, Standing>,
): Promise<void> {
  const { world, judge } = stage;
  const quiet = isPlain(scenario) && !stage.sawFault;
  world.calm();
  stage.reach.locksAreDown = false;
  const must = (holds: boolean, invariant: string, what: string): void => {
    if (!holds) judge.violations.push({ invariant, tag: TAG, what });
  };
  const [lock, row] = [stage.lockNames, stage.named()];
  // A lock over a free row is nobody's loss: it gives way at the next contact.
  const inLine = row === null || row === '?' || lock === row;
  must(!quiet || inLine, 'locks', `nothing failed; the row names ${String(row)}, the lock ${String(lock)}`);
  const { settles, longestRequestMs } = stage.truth.abilities;
  world.skipTime(settles ? LONGER_THAN_A_RESERVATION_MS : longestRequestMs);
  for (const [actor, mine] of standing) {
    const lock = engines.get(actor);
    const deed = mine.open === null ? undefined : actor.deeds[mine.open];
    if (mine.open === null || deed === undefined || lock === undefined || world.isDead(actor.name)) continue;
    const isAnswered = await through(stage, act(stage, actor, lock, deed, mine.open, mine));
    must(isAnswered, 'I6', `${actor.worker.id} asked again in vain what had come of the call`);
  }
  const holder = stage.named();
  if (holder === '?') return;
  const hears = async (actor: Actor, deed: Deed): Promise<string> => {
    const mine = new Standing();
    await through(stage, act(stage, actor, stage.process(actor), deed, 0, mine));
    return mine.heard;
  };
  if (holder !== null) {
    const anybody = { name: 'anybody', worker: { id: holder, initials: 'XX' }, deeds: [] };
    const back = await hears(anybody, 'finalizar');
    must(
      back.startsWith('Ok'),
      'I5',
      `${holder}, whom the truth names, could not give the spool back: ${back}`,
    );
  }
  const taken = await hears(STRANGER, 'iniciar');
  must(taken.startsWith('Ok'), 'I4', `the spool is free and cannot be taken: ${taken}`);
}

/** Whether every worker takes and gives back by one process, and nothing else goes on. */
function isPlain({ actors, happenings = [] }: Scenario): boolean {
  const isPlainDeed = (deed: Deed): boolean =>
    ['iniciar', 'finalizar', 'cleanup'].some((plain) => plain === deed);
  const workers = new Set(actors.map(({ worker }) => worker.id));
  const everyDeed = actors.flatMap(({ deeds }) => deeds);
  return happenings.length === 0 && workers.size === actors.length && everyDeed.every(isPlainDeed);
}

/** Lets the world go on until this has its answer. */
async function through<T>(stage: Stage, answer: PromiseLike<T>): Promise<T> {
  const [result] = await Promise.all([answer, stage.world.run()]);
  return result;
}
