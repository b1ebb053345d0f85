import { setUp, TROUBLES, type SimulationOptions } from './setup.js';
import { simulate, type SimulationReport } from './simulate.js';

/** The simplest shop that was found in which the same invariant breaks. */
export interface Narrowed {
  readonly options: SimulationOptions;
  readonly report: SimulationReport;
}

/**
 * Makes a failing simulation smaller, as long as it breaks the same invariant: fewer troubles, fewer workers and
 * processes. Each attempt is a whole run, and costs what the failing one did.
 *
 * @example
 * ```ts
 * const { options, report } = await narrow({ seed: 7, days: 1, workers: 2, spools: 2 });
 * console.log(report.violation, options); // null, and the options as they were: nothing broke
 * ```
 */
export async function narrow(options: SimulationOptions): Promise<Narrowed> {
  const first = await simulate(options);
  let best: Narrowed = { options, report: first };
  const invariant = first.violation?.invariant;
  if (invariant === undefined) return best;
  const attempt = async (changed: SimulationOptions): Promise<boolean> => {
    const report = await simulate(changed);
    if (report.violation?.invariant !== invariant) return false;
    best = { options: changed, report };
    return true;
  };
  await attempt({ ...options, days: Math.max(1, Math.ceil(first.hours / 24)) });
  for (const trouble of TROUBLES) {
    const { troubles } = setUp(best.options);
    if (!troubles.includes(trouble)) continue;
    const shop = { ...best.options.shop, troubles: troubles.filter((name) => name !== trouble) };
    await attempt({ ...best.options, shop });
  }
  for (const processes of [1, 2]) if (await attempt({ ...best.options, processes })) break;
  for (const workers of [2, 4, 8]) if (await attempt({ ...best.options, workers })) break;
  return best;
}
