import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ClientName } from '../clients.js';
import { BENCH } from '../place.js';
import type { Program } from './programs.js';

/** A fresh process that has its Redis client already, after it has imported a library as well. */
export interface Imported {
  readonly importMs: number;
  /** Of the whole process, after a garbage collection. */
  readonly heapKb: number;
  /** Of the whole process, before it. */
  readonly rssKb: number;
}

const run = promisify(execFile);

/** One fresh process; one that imports nothing is what the others are compared with. */
export async function importOnce(client: ClientName, imports: Program['imports']): Promise<Imported> {
  const specifiers = imports.map(({ from }) => `await import(${JSON.stringify(from)});`).join(' ');
  const program = `
    await import('${client === 'ioredis' ? 'ioredis' : 'redis'}');
    const began = performance.now();
    ${specifiers}
    const importMs = performance.now() - began;
    const rssKb = process.memoryUsage().rss / 1000;
    gc();
    const heapKb = process.memoryUsage().heapUsed / 1000;
    console.log(JSON.stringify({ importMs, heapKb, rssKb }));`;
  const { stdout } = await run(
    process.execPath,
    ['--expose-gc', '--input-type=module', '--eval', program],
    // What the process that measures was started with would count here as well.
    { cwd: BENCH, env: { ...process.env, NODE_OPTIONS: '' } },
  );
  const found: unknown = JSON.parse(stdout);
  return found as Imported;
}
