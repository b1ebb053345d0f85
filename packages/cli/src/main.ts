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
const output = { isUnheard: false };
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  output.isUnheard = true;
  interrupted.abort();
});
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

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
process.exit(output.isUnheard && code === EXIT_CODES.interrupted ? EXIT_CODES.done : code);

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.once('error', () => resolve());
    stream.write('', () => resolve());
  });
}
