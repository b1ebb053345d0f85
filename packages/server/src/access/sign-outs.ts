import { randomUUID } from 'node:crypto';
import type { NewsChannel } from '@spoollock/board';
import { z } from 'zod';

const Message = z.object({ version: z.literal(1), signedOut: z.string().max(100) });

/**
 * Who signs out at one process of the shop is signed out at the others: their streams end there too. It is told over the
 * channel that carries the boards' news; what gets lost there goes on until the sign-in is over.
 */
export class SignOuts {
  /** The same channel, for news. */
  readonly news: NewsChannel | null;
  #end: (key: string) => void = () => undefined;
  readonly #shared: NewsChannel | null;
  readonly #channel: string;

  constructor(shared: NewsChannel | null, channel: string) {
    this.#shared = shared;
    this.#channel = channel;
    this.news = shared && {
      publish: (to, message) => shared.publish(to, message),
      subscribe: (to, onMessage, onListening) => {
        shared.subscribe(to, (text) => this.#heard(text, onMessage), onListening);
      },
    };
  }

  /** @param end ends what was opened under this key. */
  onTold(end: (key: string) => void): void {
    this.#end = end;
  }

  /** @param key no secret: whoever has it can end streams, and open none. */
  tell(key: string): void {
    const message = JSON.stringify({ version: 1, from: randomUUID(), signedOut: key });
    this.#shared?.publish(this.#channel, message).catch(() => undefined);
  }

  #heard(text: string, otherwise: (text: string) => void): void {
    const key = signedOutIn(text);
    if (key === null) otherwise(text);
    else this.#end(key);
  }
}

/** Anybody with access to the Redis can send anything. */
function signedOutIn(text: string): string | null {
  if (text.length > 1_000 || !text.includes('signedOut')) return null;
  try {
    const message = Message.safeParse(JSON.parse(text));
    return message.success ? message.data.signedOut : null;
  } catch {
    return null;
  }
}
