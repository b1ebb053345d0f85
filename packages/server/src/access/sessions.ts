import { createHmac, scryptSync } from 'node:crypto';
import { systemClock, type Clock } from '@spoollock/core/adapter';
import { isSame } from './secrets.js';

export const SESSION_COOKIE = 'shop_session';

/** Signed-in browsers. Nothing is kept of them: a cookie says until when it holds, under a key that the token makes. */
export interface Sessions {
  /** A new cookie's value, and for how many seconds it holds. */
  issue(): { readonly value: string; readonly seconds: number };
  /** Until when the request with this Cookie header is signed in; `null` when it is not. */
  signedInUntil(cookieHeader: string | undefined): number | null;
  /** What tells this sign-in from others; `null` when the request is not signed in. */
  keyOf(cookieHeader: string | undefined): string | null;
}

/** Processes with the same token know one another's cookies, and so does the shop after a restart. */
export function createSessions(shopToken: string, sessionMs: number, clock: Clock = systemClock): Sessions {
  // Slow on purpose: whoever holds a cookie could try out tokens against it.
  const key = scryptSync(shopToken, 'spoollock example shop, session cookie 1', 32);
  const sign = (until: string): string => createHmac('sha256', key).update(until).digest('base64url');
  const signedInUntil = (cookieHeader: string | undefined): number | null => {
    const [, until = '', signature = ''] = /^(\d{1,16})\.([\w-]{43})$/.exec(onlyCookie(cookieHeader)) ?? [];
    if (until === '' || !isSame(signature, sign(until))) return null;
    return Number(until) > clock.now() ? Number(until) : null;
  };
  return {
    issue() {
      const until = String(clock.now() + sessionMs);
      return { value: `${until}.${sign(until)}`, seconds: Math.floor(sessionMs / 1000) };
    },
    signedInUntil,
    keyOf: (cookieHeader) => (signedInUntil(cookieHeader) === null ? null : onlyCookie(cookieHeader)),
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
