import type { StoreAnswer } from '@spoollock/core/adapter';
import type { CommandSender } from '../commands/command-sender.js';
import { slotOf } from '../connection/key-slot.js';
import type { Server } from '../connection/redis-connection.js';
import { readPage } from '../commands/replies.js';

/** A page of lock names. */
export interface NamePage {
  /** Where the next page begins; `0` after the last page. */
  readonly cursor: string;
  readonly names: readonly string[];
}

/** The cursor at which a walk over the names begins and ends. */
export const START = '0';

/** What the name of a probe begins with. No tag begins so, since a tag is printable. */
export const PROBE = '\u0000probe';

/** Translates between lock names and Redis keys. */
export class LockNames {
  readonly #sender: CommandSender;
  readonly #keyPrefix: string;
  /** The prefix as SCAN shows it, with the client's own prefix. */
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

  /** The slot of a name's key, with the client's own prefix. */
  slot(name: string): number {
    return slotOf(this.#shownPrefix + name);
  }

  /**
   * Makes one SCAN on one server, which visits about `count` keys of any kind. A page can be empty even if it is
   * not the last.
   */
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
        .map((key) => key.slice(this.#shownPrefix.length))
        .filter((name) => !name.startsWith(PROBE)),
    }));
  }
}

/** The glob pattern that matches only `text`. */
function literally(text: string): string {
  return text.replace(/[*?[\]\\]/g, '\\$&');
}
