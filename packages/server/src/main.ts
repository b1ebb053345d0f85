#!/usr/bin/env node
import type { Result } from 'neverthrow';
import type { Logger } from 'pino';
import manifest from '../package.json' with { type: 'json' };
import type { CannotOpen } from './opening/cannot-open.js';
import { closeShop } from './opening/closing.js';
import { HELP, readCommandLine } from './opening/command-line.js';
import { createLog } from './listening/request-log.js';
import { openShopServer, type ShopServer } from './shop-server.js';
import { readShopSettings } from './opening/shop-settings.js';

const WRONG_ARGUMENT = 2;

const asked = readCommandLine(process.argv.slice(2));
switch (asked.kind) {
  case 'help':
    process.stdout.write(HELP);
    break;
  case 'version':
    process.stdout.write(`${manifest.version}\n`);
    break;
  case 'wrong':
    console.error(`There is no argument ${JSON.stringify(asked.argument)}. See: spoollock-server --help`);
    process.exitCode = WRONG_ARGUMENT;
    break;
  case 'open':
    await open();
}

async function open(): Promise<void> {
  const settings = readShopSettings(process.env);
  if (settings.isErr()) {
    refuse(settings.error);
    return;
  }
  const log = createLog(settings.value.logLevel);
  const opening = openShopServer(settings.value, log);
  closeOnSignal(opening, settings.value.drainMs, log);
  const opened = await opening;
  if (opened.isErr()) refuse([opened.error.message]);
}

function refuse(sentences: readonly string[]): void {
  console.error(['The shop cannot open:', ...sentences.map((sentence) => `- ${sentence}`)].join('\n'));
  process.exitCode = 1;
}

/**
 * The first signal closes the shop in good order, be it still opening; the second one at once. SIGTERM comes from what
 * runs the shop, and there may be a proxy in front, which needs time to notice; SIGINT comes from a person, who waits.
 */
function closeOnSignal(opening: Promise<Result<ShopServer, CannotOpen>>, drainMs: number, log: Logger): void {
  let closing = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (closing) process.exit(1);
      closing = true;
      log.info({ signal }, 'the shop closes');
      closeShop(opening, signal === 'SIGTERM' ? { drainMs } : {}).then(
        () => {
          log.info('the shop is closed');
          // Nothing is left to do; an open pipe to a parent, say, must not keep the process.
          process.exit(0);
        },
        (error: unknown) => {
          log.error({ err: error }, 'the shop could not close in good order');
          process.exit(1);
        },
      );
    });
  }
}
