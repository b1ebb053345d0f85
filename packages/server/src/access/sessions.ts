import { createHash, createHmac, scryptSync } from 'node:crypto';
import { workerLabel, type Worker } from '@spoollock/core';
import { parseLabel, systemClock, type Clock } from '@spoollock/core/adapter';
import { isSame } from './secrets.js';

export const SESSION_COOKIE = 'shop_session';

/** A cookie to be set: its value, for how many seconds it holds, and whether over TLS alone. */
export interface SessionCookie {
  readonly value: string;
  readonly seconds: number;
  readonly isSecure: boolean;
}

/** Signed-in browsers. Nothing is kept of them: a cookie says until when it holds, under a key that the token makes. */
export interface Sessions {
  /** A new cookie; of a worker, where somebody said who they are. */
  issue(isSecure: boolean, worker?: Worker | null): SessionCookie;
  /** Who signed in; `null` where nobody said so, or nobody is signed in. */
  workerOf(cookieHeader: string | undefined): Worker | null;
  /** Until when the request with this Cookie header is signed in; `null` when it is not. */
  signedInUntil(cookieHeader: string | undefined): number | null;
  /** What tells this sign-in from others, and lets nobody in; `null` when the request is not signed in. */
  keyOf(cookieHeader: string | undefined): string | null;
  /** The same sign-in under the first token's key; `null` when it is so already, or the request is not signed in. */
  renewed(cookieHeader: string | undefined): SessionCookie | null;
}

/** What a cookie says, and which key signed it. */
interface SignIn {
  readonly said: string;
  readonly untilMs: number;
  readonly isSecure: boolean;
  readonly key: Buffer;
}

/**
 * Processes with the same token know one another's cookies, and so does the shop after a restart. The first token's key
 * signs; the others' are read as well, so that a change of the token signs nobody out.
 */
export function createSessions(
  shopTokens: readonly string[],
  sessionMs: number,
  clock: Clock = systemClock,
): Sessions {
  // Slow on purpose: whoever holds a cookie could try out tokens against it.
  const keys = shopTokens.map((token) => scryptSync(token, 'spoollock example shop, session cookie 1', 32));
  const [first] = keys;
  if (first === undefined) throw new TypeError('a sign-in needs a token');
  const sign = (said: string, key: Buffer): string =>
    createHmac('sha256', key).update(said).digest('base64url');

  function find(cookieHeader: string | undefined): SignIn | null {
    const [, said = '', signature = ''] =
      /^(\d{1,16}s?(?:\.[\w-]{1,80})?)\.([\w-]{43})$/.exec(onlyCookie(cookieHeader)) ?? [];
    const key = said === '' ? undefined : keys.find((one) => isSame(signature, sign(said, one)));
    const untilMs = Number.parseInt(said, 10);
    return key === undefined || untilMs <= clock.now()
      ? null
      : { said, untilMs, isSecure: /^\d+s/.test(said), key };
  }

  const cookie = (said: string, isSecure: boolean, now: number): SessionCookie => ({
    value: `${said}.${sign(said, first)}`,
    seconds: Math.floor((Number.parseInt(said, 10) - now) / 1000),
    isSecure,
  });

  return {
    issue(isSecure, worker = null) {
      const now = clock.now();
      const who = worker === null ? '' : `.${Buffer.from(workerLabel(worker)).toString('base64url')}`;
      return cookie(`${now + sessionMs}${isSecure ? 's' : ''}${who}`, isSecure, now);
    },
    workerOf: (cookieHeader) => {
      const who = find(cookieHeader)?.said.split('.')[1];
      const label = who === undefined ? null : parseLabel(Buffer.from(who, 'base64url').toString());
      return label?.kind === 'worker' ? label.worker : null;
    },
    signedInUntil: (cookieHeader) => find(cookieHeader)?.untilMs ?? null,
    // Without the signature, which changes when the sign-in is renewed.
    keyOf(cookieHeader) {
      const said = find(cookieHeader)?.said;
      return said === undefined ? null : createHash('sha256').update(said).digest('base64url');
    },
    renewed(cookieHeader) {
      const found = find(cookieHeader);
      return found === null || found.key === first ? null : cookie(found.said, found.isSecure, clock.now());
    },
  };
}

/** The cookie's value. One that is there twice counts as none: a page of a neighbouring name can plant a second one. */
function onlyCookie(header = ''): string {
  const values = header.split(';').flatMap((pair) => {
    const [name = '', ...value] = pair.split('=');
    return name.trim() === SESSION_COOKIE ? [value.join('=').trim()] : [];
  });
  return values.length === 1 ? (values[0] ?? '') : '';
}
