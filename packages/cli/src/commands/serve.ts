import type { Command } from 'commander';
import { failed, ownFailure, wrongSettings, type Outcome } from '../output/outcome.js';
import { withFlags } from '../settings/settings.js';
import { pause } from '../time/pause.js';
import { Terminated } from '../time/terminated.js';
import type { Choose, ServeTask } from './task.js';

/** So long a server that was told to close while it opens may go on opening. */
const OPENING_GRACE_MS = 8_000;

export function addServe(program: Command, choose: Choose): void {
  program
    .command('serve')
    .description(
      'start @spoollock/server, where it is installed: the HTTP contract and the board in a browser',
    )
    .addHelpText(
      'after',
      `
It prints the server's log, a JSON object a line, until Ctrl-C. The server's own settings, such as PORT, HOST and
SHOP_TOKEN, come from the environment as well; the README of @spoollock/server has all of them.
Without REDIS_URL its locks are in memory. Without GOOGLE_SHEET_ID it keeps a sheet of its own.

Examples:
  $ spoollock serve
  $ spoollock serve --settings shop.env --tab Operaciones`,
    )
    .action(() => choose({ kind: 'serve', run: serve }));
}

export async function serve(task: ServeTask): Promise<Outcome> {
  const { env, flags, terminal, clock, signal } = task;
  const { given } = withFlags(env, flags);
  const server = await task.loadServer();
  if (server.isErr())
    return ownFailure({ type: 'not-installed', message: server.error, next: 'correct-input' });
  const { createLog, openShopServer, readShopSettings } = server.value;
  const settings = readShopSettings(given);
  if (settings.isErr()) return wrongSettings(settings.error);
  const log = createLog(settings.value.logLevel, { write: (line) => terminal.out.write(line) });

  const closing = aborted(signal);
  const opening = openShopServer(settings.value, log);
  const over = new AbortController();
  const opened = await Promise.race([
    opening,
    closing.then(() => pause(OPENING_GRACE_MS, clock, over.signal)),
  ]);
  over.abort();
  if (opened === undefined)
    return failed({ type: 'aborted', message: 'Interrupted while the server opened.', next: 'repeat' });
  if (opened.isErr())
    return ownFailure({ type: 'cannot-open', message: opened.error.message, next: 'correct-input' });
  await closing;
  log.info('the shop closes');
  await opened.value.close(signal.reason instanceof Terminated ? { drainMs: settings.value.drainMs } : {});
  log.info('the shop is closed');
  return { ending: 'done', document: {}, lines: [] };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
