import { systemClock, type Clock } from '@spoollock/core/adapter';
import { run } from '../../src/run.js';
import { loadServer } from '../../src/connections/server-link.js';
import { openShop } from '../../src/connections/shop.js';
import { SECOND_LOOK_MS } from '../../src/doctor/drift-check.js';
import { NO_FOLDER } from './bench.js';
import type { Ended } from './program.js';

/**
 * The program in this process, on real servers: what its own tests need to be quick. Nobody else is at work there, so the
 * doctor has its second look at once.
 */
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
    clock: {
      ...clock,
      setTimer: (ms, task) => clock.setTimer(ms === SECOND_LOOK_MS ? 0 : ms, task),
    },
    signal: new AbortController().signal,
    nodeVersion: process.versions.node,
    openShop,
    terminal: { out: sink('out'), err: sink('err'), canAsk: false, ask: async () => null },
  });
  // What takes longer than two seconds is told, in a line of its own: that depends on the machine.
  return { code, out: said.out, err: said.err.replaceAll(/^.* …\n/gm, '') };
}

/** The clock of a machine that nobody has set: its waits are right, its time is not. */
export function clockBehind(byMs: number): Clock {
  return { ...systemClock, now: () => systemClock.now() - byMs };
}
