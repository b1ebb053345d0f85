import type { Violation } from '@spoollock/testing/history';
import { watchClockChanges } from './clock-changes.js';
import { startForeman } from './foreman.js';
import { startPeople } from './people.js';
import { askAtTheEnd, haveQuietTimes } from './questions.js';
import { describeSetup, setUp, type SimulationOptions } from './setup.js';
import { Shop } from './shop.js';
import { arrangeTroubles, UNTIL_CALM_MS } from './troubles.js';
import { WorkerLife } from './worker-life.js';

/** What became of a simulation. */
export interface SimulationReport {
  readonly seed: string;
  /** The kind of shop, in one line. */
  readonly setup: string;
  /** The first thing that broke, `null` when nothing did. */
  readonly violation: Violation | null;
  /** With a violation: what happened last to that spool, line by line. */
  readonly story: readonly string[];
  /** When it ended, in hours of shop time from the beginning. */
  readonly hours: number;
  /** How often everything happened, by name. */
  readonly counts: ReadonlyMap<string, number>;
}

const HOUR_MS = 3_600_000;
const STEP_MS = 60_000;
/** The last calls, their deadlines, and whatever is still on its way. */
const UNTIL_ASKED_MS = UNTIL_CALM_MS + 60_000;

/**
 * Days of a shop on virtual time: real engines, workers, a foreman, people at the sheet, and everything that can
 * go wrong, all of it decided by the seed. Everything that happens is judged; it ends with the first violation.
 *
 * @example
 * ```ts
 * const { violation, story, counts } = await simulate({ seed: 7, days: 1, workers: 2, spools: 2 });
 * console.log(violation, story.join('\n'), counts.get('operations'));
 * ```
 */
export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  const setup = setUp(options);
  const shop = new Shop(setup);
  const { clock, record } = shop;
  arrangeTroubles(shop);
  startPeople(shop);
  startForeman(shop);
  void haveQuietTimes(shop);
  void watchClockChanges(shop);
  for (const worker of shop.workers) void new WorkerLife(shop, worker).live();

  await goOn(shop, setup.days * 24 * HOUR_MS);
  shop.network.calm(true);
  shop.close();
  await goOn(shop, UNTIL_ASKED_MS);
  if (record.violation === null) {
    record.judge.atEnd();
    await clock.run(askAtTheEnd(shop));
  }
  const { violation } = record;
  return {
    seed: setup.seed,
    setup: describeSetup(setup),
    violation,
    story: violation === null ? [] : record.story(violation.tag),
    hours: (clock.now() - setup.startMs) / HOUR_MS,
    counts: record.counts,
  };
}

/** Lets time pass until it is over, or something broke. */
async function goOn({ clock, record }: Shop, ms: number): Promise<void> {
  const untilMs = clock.now() + ms;
  while (clock.now() < untilMs && record.violation === null)
    await clock.advance(Math.min(STEP_MS, untilMs - clock.now()));
}
