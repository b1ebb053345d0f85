import type { Run } from './explore.js';
import { arrangeFaults, arrangeHappenings, LONGER_THAN_A_RESERVATION_MS } from './happenings.js';
import { Player } from './player.js';
import type { Deed, HappeningName, Scenario } from './scenario.js';
import type { Schedule } from './schedule.js';
import { Stage } from './stage.js';

const STRANGER = { id: 999, initials: 'ZZ' };

/**
 * Runs the real engine through one schedule of a scenario, and judges it.
 *
 * @example
 * ```ts
 * const scenario: Scenario = {
 *   name: 'two workers after one spool',
 *   actors: [
 *     { name: 'a', worker, deeds: ['iniciar', 'finalizar'] },
 *     { name: 'b', worker: { id: 94, initials: 'JP' }, deeds: ['iniciar'] },
 *   ],
 * };
 * const run = await runScenario(scenario, new Schedule([0, 1])); // the choices of a failure replay it
 * console.log(run.violation, run.trace);
 * ```
 */
export async function runScenario(scenario: Scenario, schedule: Schedule): Promise<Run> {
  const stage = new Stage(scenario, schedule);
  const { world, judge } = stage;
  const { actors, happenings = [], faults = 0, withoutStore = false } = scenario;
  const { worldFaults = withoutStore ? [] : ['locks emptied', 'locks down'] } = scenario;
  arrangeHappenings(stage, happenings);
  if (faults > 0) arrangeFaults(stage, worldFaults);
  const players = actors.map((actor) => new Player(stage, actor));
  // A process that dies in the middle never comes to its end, so nobody waits for them.
  for (const player of players) void player.play();
  if (!(await world.run())) return { violation: null, trace: world.trace };
  if (judge.violations.length === 0) judge.atEnd();
  if (judge.violations.length === 0) await askAtTheEnd(stage, scenario, players);
  const [first] = judge.violations;
  return {
    violation: first === undefined ? null : `${first.invariant}: ${first.what}`,
    trace: world.trace,
  };
}

/**
 * What only shows when one asks, with nothing failing any more: a lost answer can be had by asking again (I6),
 * the one the truth names can give the spool back (I5), and then anybody can take it (I4).
 */
async function askAtTheEnd(stage: Stage, scenario: Scenario, players: readonly Player[]): Promise<void> {
  const { world } = stage;
  if (!stage.sawFault) lookAtTheLock(stage, scenario, players);
  world.calm();
  stage.reach.locksAreDown = false;
  const { settles, longestRequestMs } = stage.truth.abilities;
  world.skipTime(settles ? LONGER_THAN_A_RESERVATION_MS : longestRequestMs);
  const alive = players.filter(({ actor }) => !world.isDead(actor.name));
  for (const player of alive) {
    if (player.open === null) continue;
    const isAnswered = await through(stage, player.act(player.open));
    stage.must(isAnswered, 'I6', `${player.actor.worker.id} asked again in vain what had come of the call`);
  }
  for (const player of alive) {
    const index = player.blamed;
    if (index === null) continue;
    await through(stage, player.act(index));
    stage.must(
      !player.blames,
      'I7',
      `${player.actor.worker.id} was told ${player.heard} with nothing failing any more`,
    );
  }
  const holder = stage.named();
  if (holder === '?') return;
  const hears = async (name: string, worker: typeof STRANGER, deed: Deed): Promise<string> => {
    const player = new Player(stage, { name, worker, deeds: [deed] });
    await through(stage, player.act(0));
    return player.heard;
  };
  if (holder !== null) {
    const back = await hears('anybody', { id: holder, initials: 'XX' }, 'finalizar');
    const what = `${holder}, whom the truth names, could not give the spool back: ${back}`;
    stage.must(back.startsWith('Ok'), 'I5', what);
  }
  if (scenario.options?.sharedWithEarlierService === true) {
    // There a lock over a free row is not taken away: whoever meets it lets it end by itself.
    await hears('anybody', STRANGER, 'reconcile');
    world.skipTime(LONGER_THAN_A_RESERVATION_MS);
  }
  const taken = await hears('stranger', STRANGER, 'iniciar');
  stage.must(taken.startsWith('Ok'), 'I4', `the spool is free and cannot be taken: ${taken}`);
}

/** Where nothing failed, the lock says what the truth says, and a grant's token is still the lock's. */
function lookAtTheLock(stage: Stage, scenario: Scenario, players: readonly Player[]): void {
  const [lock, row] = [stage.lockNames, stage.named()];
  const { actors, happenings = [], options = {}, looksAtLock = false } = scenario;
  if (options.mode === 'ttl') stage.must(typeof lock !== 'number', 'locks', 'in TTL mode a lock never ends');
  if (scenario.withoutStore === true) {
    stage.must(lock === null, 'locks', 'there is a lock, and no process has a lock store');
    return;
  }
  if (onlyReleased(actors))
    stage.must(
      lock === null || row !== null,
      'locks',
      'nothing failed; the spool was released, and the lock of its former holder is left',
    );
  // A lock over a free row is nobody's loss: it gives way at the next contact.
  if (row === null || row === '?') return;
  if (onlyTaken(actors))
    for (const { actor, heard } of players)
      stage.must(
        lock !== actor.worker.id || lock === row || heard.startsWith('Ok'),
        'locks',
        `nothing failed; ${actor.worker.id} was refused, and left a lock behind`,
      );
  if (!isPlain(scenario)) return;
  if (looksAtLock || !happenings.some((name) => name.startsWith('row cleared')))
    stage.must(
      lock === row,
      'locks',
      `nothing failed; the row names ${String(row)}, the lock ${String(lock)}`,
    );
  for (const { actor, token } of players)
    if (actor.worker.id === row && token !== null)
      stage.must(
        stage.lockValue.includes(token),
        'locks',
        `nothing failed, and ${row} lost the lock's token`,
      );
}

function onlyReleased(actors: Scenario['actors']): boolean {
  return actors.every(({ deeds }) =>
    deeds.every((deed) => typeof deed === 'object' && 'releaseFrom' in deed),
  );
}

function onlyTaken(actors: Scenario['actors']): boolean {
  return actors.every(({ deeds }) => deeds.every((deed) => deed === 'iniciar'));
}

/** Whether every worker takes and gives back by one process, and nobody else writes a name. */
function isPlain({ actors, happenings = [], options = {}, looksAtLock = false }: Scenario): boolean {
  const workers = new Set(actors.map(({ worker }) => worker.id));
  return (
    options.mode !== 'ttl' &&
    options.sharedWithEarlierService !== true &&
    (workers.size === actors.length || looksAtLock) &&
    happenings.every((name) => LEAVE_THE_LOCK_ALONE.has(name)) &&
    actors.every(({ deeds, withoutStore = false }) => !withoutStore && deeds.every(leavesTheLockRight))
  );
}

/** A take-over leaves it to the next contact where it meets a reservation. */
function leavesTheLockRight(deed: Deed): boolean {
  return typeof deed === 'string' || 'releaseFrom' in deed;
}

const LEAVE_THE_LOCK_ALONE: ReadonlySet<HappeningName> = new Set([
  'expiry',
  'expiry between writes',
  'time passes',
  'row cleared',
  'row cleared between writes',
]);

/** Lets the world go on until this has its answer. */
async function through<T>(stage: Stage, answer: PromiseLike<T>): Promise<T> {
  const [result] = await Promise.all([answer, stage.world.run()]);
  return result;
}
