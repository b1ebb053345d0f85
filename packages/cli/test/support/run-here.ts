import { systemClock, type Clock } from '@spoollock/core/adapter';
import { run } from '../../src/run.js';
import { loadServer } from '../../src/connections/server-link.js';
import { openShop } from '../../src/connections/shop.js';
import { NO_FOLDER } from './bench.js';
import type { Ended } from './program.js';

/** The program in this process, on real servers: what its own tests need to be quick. */
export async function runHere(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  clock: Clock = systemClock,
): Promise<Ended> {
  const said = { out: '', err: '' };
  const sink = (which: 'out' | 'err') => ({
    write: (text: string) => void (said[which] += text),
    isTTY: false,
    colours: false,
    size: () => ({ columns: 80, rows: 24 }),
  });
  const code = await run(args, {
    env,
    folder: NO_FOLDER,
    loadServer,
    clock,
    signal: new AbortController().signal,
    nodeVersion: process.versions.node,
    openShop,
    terminal: { out: sink('out'), err: sink('err'), canAsk: false, ask: async () => null },
  });
  return { code, ...said };
}

/** The clock of a machine that nobody has set: its waits are right, its time is not. */
export function clockBehind(byMs: number): Clock {
  return { ...systemClock, now: () => systemClock.now() - byMs };
}
