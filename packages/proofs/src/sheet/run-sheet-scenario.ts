import type { SpoolLock, SpoolLockError } from '@spoollock/core';
import { explore, type Exploration, type ExploreOptions } from '../explorer/explore.js';
import type { Schedule } from '../explorer/schedule.js';
import type { Run } from '../explorer/explore.js';
import type { Called } from '@spoollock/testing/history';
import { arrangeHappenings, fix } from './happenings.js';
import type { Actor, Deed, SheetScenario } from './scenario.js';
import { SharedByRuns, SheetStage, SPOOLS } from './sheet-stage.js';

const LONGER_THAN_A_RESERVATION_MS = 11_000;
/** Without the ledger nobody can tell what became of a write until it can no longer land. */
const LONGER_THAN_A_REQUEST_MS = 181_000;
const BLAMES_A_FAULT: ReadonlySet<string> = new Set(['source-unavailable', 'unavailable', 'outcome-unknown']);
const STRANGER = { id: 999, initials: 'ZZ' };

/** What an actor has come to. */
class Standing {
  /** Of the last grant. */
  fence: number | null = null;
  /** The deed whose answer says nothing yet, by its number. */
  open: number | null = null;
  /** What was heard last. */
  heard = '';
}

/** One actor at work. */
interface Playing {
  readonly stage: SheetStage;
  readonly actor: Actor;
  readonly process: string;
  readonly lock: SpoolLock;
  readonly mine: Standing;
}

/** Runs the real engine on the real adapter under every schedule of the scenario, until one fails. */
export async function exploreSheetScenario(
  scenario: SheetScenario,
  options: ExploreOptions = {},
): Promise<Exploration> {
  const shared = new SharedByRuns(scenario);
  return explore((schedule) => runSheetScenario(scenario, schedule, shared), options);
}

/** Runs one schedule of a scenario, and judges it. */
export async function runSheetScenario(
  scenario: SheetScenario,
  schedule: Schedule,
  shared = new SharedByRuns(scenario),
): Promise<Run> {
  const stage = new SheetStage(scenario, schedule, shared);
  const { world, judge } = stage;
  const locks = new Map<string, SpoolLock>();
  for (const actor of scenario.actors) {
    const name = actor.process ?? actor.name;
    if (locks.has(name)) continue;
    const process = stage.process(name);
    locks.set(name, process.lock);
    if (scenario.cold !== true) await stage.start(name, process);
  }
  arrangeHappenings(stage, scenario.happenings ?? []);
  const playing = scenario.actors.flatMap((actor): Playing[] => {
    const process = actor.process ?? actor.name;
    const lock = locks.get(process);
    return lock === undefined ? [] : [{ stage, actor, process, lock, mine: new Standing() }];
  });
  // A process that dies in the middle never comes to its end, so nobody waits for them.
  for (const one of playing) void play(one);
  if (!(await world.run())) return { violation: null, trace: world.trace };
  if (judge.violations.length === 0) judge.atEnd();
  if (judge.violations.length === 0) await askAtTheEnd(stage, playing, shared);
  const [first] = judge.violations;
  return {
    violation: first === undefined ? null : `${first.invariant}: ${first.what}`,
    trace: world.trace,
  };
}

async function play(one: Playing): Promise<void> {
  const { actor, mine } = one;
  for (const index of actor.deeds.keys()) {
    for (let repeats = actor.repeats ?? 0; repeats >= 0; repeats--) {
      mine.open = index;
      const isAnswered = await act(one, index);
      if (!isAnswered) continue;
      mine.open = null;
      break;
    }
  }
}

/** Does one deed; says whether its answer says what came of it. */
async function act({ stage, actor, process, lock, mine }: Playing, index: number): Promise<boolean> {
  const deed = actor.deeds[index];
  if (deed === undefined) return true;
  const { judge, world } = stage;
  const { name, worker, tag = SPOOLS[0] ?? '' } = actor;
  // How long a call may take, and since when its worker has the spool, is reckoned from here.
  world.hearTime(process);
  if (deed === 'pause') {
    await new Promise<void>((resolve) => {
      const go = async (): Promise<void> => resolve();
      world.add({ actor: process, name: `${name} has paused`, faults: [], mark: 0, go });
    });
    world.hear(process, `${name} has paused`);
    return true;
  }
  if (deed === 'reconcile') {
    const report = await lock.reconcile();
    return report.isOk() && report.value.complete;
  }
  const call = stage.called(actor, process, index);
  judge.observe({ type: 'called', call, tag, worker: worker.id, ...asked(deed) });
  const hear = (heard: string): void => {
    stage.answered(process, call);
    mine.heard = heard;
    world.note(`  ${name} hears ${heard}`);
  };
  const refused = (error: SpoolLockError): boolean => {
    hear(error.type);
    judge.observe({ type: 'refused', call, error });
    if (stage.isAlone && !BLAMES_A_FAULT.has(error.type))
      judge.violations.push({ invariant: 'I6', tag, what: `${worker.id}, alone, was told ${error.type}` });
    return error.type !== 'outcome-unknown';
  };
  if (deed === 'finalizar' || deed === 'finalizar by fence') {
    const fence = deed === 'finalizar' ? {} : { fence: mine.fence ?? undefined };
    const given = await lock.finalizar(tag, worker, { operationId: `${name}-${index}`, ...fence });
    if (given.isErr()) return refused(given.error);
    hear(given.value.repeated ? 'Ok (given back before)' : 'Ok (given back)');
    judge.observe({ type: 'given-back', call, repeated: given.value.repeated });
    return true;
  }
  const order = { by: 'the foreman', reason: 'went home' };
  if (typeof deed === 'object' && 'releaseFrom' in deed) {
    const operationId = `${name}-${index}`;
    const released = await lock.release(tag, { from: deed.releaseFrom, operationId, ...order });
    if (released.isErr()) return refused(released.error);
    hear(released.value.repeated ? 'Ok (released before)' : 'Ok (released)');
    judge.observe({ type: 'released', call, repeated: released.value.repeated });
    return true;
  }
  const taken =
    deed === 'iniciar'
      ? await lock.iniciar(tag, worker)
      : await lock.takeOver(tag, { from: deed.takeOverFrom, to: worker, ...order });
  if (taken.isErr()) return refused(taken.error);
  const { mode, fence = null, resumed } = taken.value;
  hear(`Ok (${mode}${resumed ? ', resumed' : ''}, fence ${String(fence)})`);
  judge.observe({ type: 'granted', call, fence, atMs: stage.world.now() });
  mine.fence = fence;
  return true;
}

function asked(
  deed: Exclude<Deed, 'reconcile' | 'pause'>,
): Pick<Called, 'operation' | 'from'> & Partial<Pick<Called, 'worker'>> {
  if (deed === 'iniciar') return { operation: 'iniciar' };
  if (typeof deed === 'string') return { operation: 'finalizar' };
  if ('releaseFrom' in deed) return { operation: 'release', worker: null, from: deed.releaseFrom.id };
  return { operation: 'take-over', from: deed.takeOverFrom.id };
}

/**
 * What only shows when one asks, with nothing failing any more: a lost answer can be had by asking again (I6),
 * the one the sheet names can give the spool back (I5), and then anybody can take it (I4).
 */
async function askAtTheEnd(
  stage: SheetStage,
  playing: readonly Playing[],
  { goodEnds }: SharedByRuns,
): Promise<void> {
  const { world, judge } = stage;
  const hadLedgerDeleted = world.trace.includes('ledger deleted');
  const tags = new Set(playing.map(({ actor }) => actor.tag ?? SPOOLS[0] ?? ''));
  const must = (holds: boolean, invariant: string, what: string): void => {
    if (!holds) judge.violations.push({ invariant, tag: [...tags].join(), what });
  };
  const isInLine = stage.sawFault || world.trace.includes('expiry') || (await stage.locksAreInLine());
  must(isInLine, 'locks', 'nothing failed, and a lock names another than its row');
  world.calm();
  if (world.trace.includes('header renamed')) fix(stage);
  const restMs = hadLedgerDeleted ? LONGER_THAN_A_REQUEST_MS : LONGER_THAN_A_RESERVATION_MS;
  stage.skipTime(restMs);
  for (const one of playing) {
    const { open } = one.mine;
    if (open === null || world.isDead(one.process)) continue;
    const isAnswered = await through(stage, act(one, open));
    must(isAnswered, 'I6', `${one.actor.worker.id} asked again in vain what had come of the call`);
  }
  await stage.settle();
  const { end } = stage;
  if (judge.violations.length > 0 || goodEnds.has(end)) return;
  const process = 'z';
  const { lock } = stage.process(process);
  for (const tag of tags) {
    const hears = async (name: string, worker: Actor['worker'], deed: Deed): Promise<string> => {
      const actor = { name: `${name} of ${tag}`, worker, tag, deeds: [deed] };
      const mine = new Standing();
      await through(stage, act({ stage, actor, process, lock, mine }, 0));
      return mine.heard;
    };
    const holder = stage.named(tag);
    if (holder === '?') continue;
    if (holder !== null) {
      const back = await hears('anybody', { id: holder, initials: 'XX' }, 'finalizar');
      const told = `${holder}, whom the sheet names, could not give the spool back: ${back}`;
      must(back.startsWith('Ok'), 'I5', told);
    }
    const taken = await hears('stranger', STRANGER, 'iniciar');
    must(taken.startsWith('Ok'), 'I4', `the spool is free and cannot be taken: ${taken}`);
  }
  if (judge.violations.length === 0) goodEnds.add(end);
}

/** Lets the world go on until this has its answer. */
async function through<T>(stage: SheetStage, answer: PromiseLike<T>): Promise<T> {
  const [result] = await Promise.all([answer, stage.world.run()]);
  return result;
}
