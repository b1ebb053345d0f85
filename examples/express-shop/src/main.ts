import { createLog } from './request-log.js';
import { CannotOpen } from './cannot-open.js';
import { closeShop } from './closing.js';
import { openShop, type Shop } from './shop.js';
import { readShopSettings } from './shop-settings.js';
import type { Logger } from 'pino';

await main();

async function main(): Promise<void> {
  const settings = readShopSettings(process.env);
  if (settings.isErr()) {
    refuse(settings.error);
    return;
  }
  const log = createLog(settings.value.logLevel);
  try {
    const opening = openShop(settings.value, log);
    closeOnSignal(opening, log);
    await opening;
  } catch (error) {
    if (!(error instanceof CannotOpen)) throw error;
    refuse([error.message]);
  }
}

function refuse(sentences: readonly string[]): void {
  console.error(['The shop cannot open:', ...sentences.map((sentence) => `- ${sentence}`)].join('\n'));
  process.exitCode = 1;
}

/** The first signal closes the shop in good order, be it still opening; the second one at once. */
function closeOnSignal(opening: Promise<Shop>, log: Logger): void {
  let closing = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (closing) process.exit(1);
      closing = true;
      log.info({ signal }, 'the shop closes');
      closeShop(opening).then(
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
