import type { Clock } from '@spoollock/core/adapter';
import type { Logger } from 'pino';
import { isSame } from './secrets.js';
import { TokenThrottle } from './token-throttle.js';

export type Verdict =
  | { readonly kind: 'right' | 'wrong' }
  /** Too many wrong ones came from this address. Nobody looked whether this one is right. */
  | { readonly kind: 'wait'; readonly seconds: number };

const WRONG = { kind: 'wrong' } as const;
const RIGHT = { kind: 'right' } as const;

/** Tells a right token from a wrong one, slows guessing down, and tells the log where wrong ones come from. */
export class TokenGate {
  readonly #throttle: TokenThrottle;

  constructor(
    /** Each of them is right. */
    private readonly secrets: readonly string[],
    /** What the token is, for the log: `SHOP_TOKEN`. */
    private readonly name: string,
    private readonly log: Pick<Logger, 'warn'>,
    clock?: Clock,
  ) {
    this.#throttle = new TokenThrottle(clock);
  }

  judge(address: string, given: string): Verdict {
    if (this.#throttle.hasTried(address, given)) return WRONG;
    const waitMs = this.#throttle.waitMs(address);
    if (waitMs > 0) return { kind: 'wait', seconds: Math.ceil(waitMs / 1000) };
    // All of them are compared: how long it takes tells nobody which one it was.
    if (this.secrets.map((secret) => isSame(given, secret)).includes(true)) return RIGHT;
    this.#throttle.wrong(address, given);
    // A guess is a line, and guesses are few by now. The same wrong token again is none.
    const isHeldUp = this.#throttle.waitMs(address) > 0;
    this.log.warn({ address, name: this.name, isHeldUp }, `a wrong ${this.name} came from ${address}`);
    return WRONG;
  }

  /** Forgets the wrong tokens of an address. */
  forgive(address: string): void {
    this.#throttle.right(address);
  }
}
