import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { runFaults } from './fault-script.js';
import { judgeLogs } from './judging.js';
import { Log, readLogs } from './log.js';
import { report } from './report.js';
import { Shop, TAGS } from './shop.js';

export interface Scale {
  readonly seconds: number;
  readonly operations: number;
  readonly seed: number;
  /** So soon after the last fault all spools must have been taken again. */
  readonly takenWithinSeconds: number;
  /** Where the logs are kept, also when all is well; a new folder, or an empty one. */
  readonly logs: string | null;
}

const LOOK_EVERY_MS = 100;
const BEFORE_THE_LAST_BLOW_MS = 500;
const KILLED_AT_THE_END = [0, 1];
const LONGEST_CALL_MS = 20_000;

/** Runs the shop with faults, then without, and judges what was heard. Says whether all was as promised. */
export async function chaos(scale: Scale): Promise<boolean> {
  const { seconds, operations, seed } = scale;
  console.log(`Seed ${seed}: until ${operations} operations or ${seconds} s, whichever comes first.`);
  const folder =
    scale.logs === null ? mkdtempSync(join(tmpdir(), 'spoollock-chaos-')) : emptyFolder(scale.logs);
  const log = new Log(folder, 'script');
  const shop = await Shop.open(folder, log, seed);
  const stop = new AbortController();
  const start = process.hrtime.bigint();
  const faults = runFaults(shop, folder, log, seed, stop.signal);
  while (msSince(start) < seconds * 1_000 && shop.operations < operations) await wait(LOOK_EVERY_MS);
  stop.abort();
  await faults;
  await lastBlow(shop, log);
  const ranMs = msSince(start);
  const handedInMs = await handIn(shop, log, scale.takenWithinSeconds * 1_000);
  const calls = await shop.close();
  log.close();

  const logs = readLogs(folder);
  const verdict = judgeLogs(logs);
  report(verdict, logs, { seed, ranMs, handedInMs, spools: TAGS.length, calls });
  const isWell = verdict.violations.length === 0;
  if (isWell && scale.logs === null) rmSync(folder, { recursive: true });
  else console.log(`The logs are in ${folder}.`);
  if (!isWell)
    console.log(
      `The same faults again: npm run chaos -- --seed ${seed} --seconds ${seconds} --operations ${operations}`,
    );
  return isWell;
}

/** All logs in it are judged as one history, so there may be none of another run. */
function emptyFolder(folder: string): string {
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length > 0) throw new RangeError(`${folder} must be an empty folder, or a new one`);
  return folder;
}

/** Two servers die in the middle of their calls, while nothing else fails: what they reserved is in the way. */
async function lastBlow(shop: Shop, log: Log): Promise<void> {
  shop.sheet.tell({ does: 'calm' });
  await wait(BEFORE_THE_LAST_BLOW_MS);
  for (const place of KILLED_AT_THE_END) {
    log.write({ fault: 'killed (SIGKILL) at the end', on: 'a server' });
    shop.servers[place]?.signal('SIGKILL');
    await shop.servers[place]?.gone;
    shop.start(place);
  }
}

/**
 * No fault is left. From this moment on all spools must come to be free, and be taken by a stranger.
 *
 * @returns after how many milliseconds the last one was taken; `null` when that took too long.
 */
async function handIn(shop: Shop, log: Log, withinMs: number): Promise<number | null> {
  const start = process.hrtime.bigint();
  const open = new Set<string>(TAGS);
  let last = start;
  const untilNs = String(start + BigInt(withinMs) * 1_000_000n);
  for (const server of shop.servers) {
    server.on((message) => {
      if (message.is !== 'taken') return;
      open.delete(message.tag);
      if (BigInt(message.atNs) > last) last = BigInt(message.atNs);
    });
    server.tell({ does: 'stop' });
  }
  // Those who went through it all, not the ones that are just starting.
  const survivors = shop.servers.filter((_, place) => !KILLED_AT_THE_END.includes(place));
  for (const [nth, server] of survivors.entries())
    server.tell({
      does: 'hand-in',
      tags: TAGS.filter((_, at) => at % survivors.length === nth),
      untilNs,
    });
  const idle = Promise.all(
    shop.servers.map(
      (server) =>
        new Promise<void>((resolve) => {
          server.on(({ is }) => {
            if (is === 'idle') resolve();
          });
          void server.gone.then(() => resolve());
        }),
    ),
  );
  // A call that was made just before may take as long as its deadline.
  await Promise.race([idle, wait(LONGEST_CALL_MS, undefined, { ref: false })]);
  while (open.size > 0 && msSince(start) < withinMs + 2_000) await wait(LOOK_EVERY_MS);
  const tookMs = Number(last - start) / 1e6;
  if (open.size === 0 && tookMs <= withinMs) return tookMs;
  log.write({
    wrong: `I4: ${open.size} spools could not be taken again: ${[...open].slice(0, 5).join(', ')}`,
  });
  return null;
}

function msSince(start: bigint): number {
  return Number(process.hrtime.bigint() - start) / 1e6;
}
