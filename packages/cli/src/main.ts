#!/usr/bin/env node
import { systemClock } from '@spoollock/core/adapter';
import { EXIT_CODES } from './output/exit-codes.js';
import { run } from './run.js';
import { SHOW_TERMINAL_AS_IT_WAS } from './output/screen.js';
import { loadServer } from './connections/server-link.js';
import { openShop } from './connections/shop.js';
import { Terminated } from './time/terminated.js';
import { terminalOf } from './output/terminal.js';

const interrupted = new AbortController();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    // The first ends the call in good order, the second one the process.
    if (interrupted.signal.aborted) {
      if (process.stdout.isTTY) process.stdout.write(SHOW_TERMINAL_AS_IT_WAS);
      process.exit(EXIT_CODES.interrupted);
    }
    interrupted.abort(signal === 'SIGTERM' ? new Terminated() : undefined);
  });

// Whoever read the output has had enough, as `| head` has: what follows is said to nobody, and what is done stays done.
const output: { isUnheard: boolean; trouble: string | null } = { isUnheard: false, trouble: null };
process.stdout.on('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') output.isUnheard = true;
  else output.trouble = code;
  interrupted.abort();
});
// There is nowhere left to say so.
process.stderr.on('error', () => undefined);

const code = await run(process.argv.slice(2), {
  env: process.env,
  folder: process.cwd(),
  terminal: terminalOf({ in: process.stdin, out: process.stdout, err: process.stderr }, process.env),
  clock: systemClock,
  signal: interrupted.signal,
  nodeVersion: process.versions.node,
  openShop,
  loadServer,
});
// A pipe takes its time. Afterwards nothing is left to do, and no idle connection must keep the process.
await Promise.all([process.stdout, process.stderr].map(flushed));
if (output.trouble !== null) {
  // A full disk, say. What is done stays done; who goes by the output must not take a part of it for the whole.
  process.stderr.write(`spoollock: the output could not be written: ${output.trouble}.\n`);
  process.exit(code === EXIT_CODES.done || code === EXIT_CODES.interrupted ? EXIT_CODES.wrong : code);
}
process.exit(output.isUnheard && code === EXIT_CODES.interrupted ? EXIT_CODES.done : code);

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.once('error', () => resolve());
    stream.write('', () => resolve());
  });
}
