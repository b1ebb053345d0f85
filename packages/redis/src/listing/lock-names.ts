import type { StoreAnswer } from '@spoollock/core';
import type { CommandSender } from '../commands/command-sender.js';
import type { Server } from '../connection/redis-connection.js';
import { readPage } from '../commands/replies.js';

/** Some of the locks' names, and where to go on. */
export interface NamePage {
  /** `0` once every name has come. */
  readonly cursor: string;
  readonly names: readonly string[];
}

/** Where a walk over the names begins and ends. */
export const START = '0';

/** Names of locks and keys of Redis, both ways. */
export class LockNames {
  readonly #sender: CommandSender;
  readonly #keyPrefix: string;
  /** As SCAN shows it: with what the client itself puts in front. */
  readonly #shownPrefix: string;
  readonly #pattern: string;

  constructor(sender: CommandSender, keyPrefix: string, clientPrefix: string) {
    this.#sender = sender;
    this.#keyPrefix = keyPrefix;
    this.#shownPrefix = clientPrefix + keyPrefix;
    this.#pattern = `${literally(this.#shownPrefix)}*`;
  }

  key(name: string): string {
    return this.#keyPrefix + name;
  }

  /** One SCAN of one server, over about `count` keys of whatever kind. The page may be empty before the end. */
  async page(server: Server, cursor: string, count: number): StoreAnswer<NamePage> {
    const page = await this.#sender.ask(
      ['scan', cursor, 'MATCH', this.#pattern, 'COUNT', String(count)],
      readPage,
      server,
    );
    return page.map(({ cursor, keys }) => ({
      cursor,
      names: keys
        .filter((key) => key.startsWith(this.#shownPrefix))
        .map((key) => key.slice(this.#shownPrefix.length)),
    }));
  }
}

/** The glob pattern that only `text` fits. */
function literally(text: string): string {
  return text.replace(/[*?[\]\\]/g, '\\$&');
}
