import { httpProblem, type Problem } from '@spoollock/http';

// What the board answers on any framework.

export const SAFE_HEADERS = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } as const;
export const JSON_HEADERS = { ...SAFE_HEADERS, 'content-type': 'application/json; charset=utf-8' } as const;

/**
 * Nobody signs in at a board that is mounted: whoever may see it, the app decides. It may say where.
 *
 * @throws RangeError for what is no path and no https address: the page makes a link of it.
 */
export function sessionText(signInUrl: string | undefined): string {
  if (signInUrl !== undefined && !isSafe(signInUrl))
    throw new RangeError(
      'The board’s signInUrl must be a path that begins with / or ./ or ../, or an https:// address.',
    );
  return JSON.stringify({ signInNeeded: false, signedIn: true, supervisorTokenNeeded: false, signInUrl });
}

const LONGEST_URL = 2_000;

/** Browsers skip blanks and controls in an address and read a backslash as a slash: with none of them it is what it looks like. */
function isSafe(url: unknown): boolean {
  if (typeof url !== 'string' || url.length > LONGEST_URL || !/^[\x21-\x5b\x5d-\x7e]+$/.test(url))
    return false;
  return /^https:\/\//.test(url) ? URL.canParse(url) : /^\.{0,2}\/(?!\/)/.test(url);
}

export const OTHER_SITE = httpProblem(
  'origin-not-served',
  'A page of another site cannot use the shop. Open the shop’s own page.',
);

export const NEVER_READ: Problem = {
  ...httpProblem(
    'board-unread',
    'Neither sheet nor lock store has answered yet. Try again in 2 s.',
    'repeat-later',
  ),
  retryAfter: 2,
};

export const TOO_MANY: Problem = {
  ...httpProblem('too-many-streams', 'As many boards are open as there may be.', 'repeat-later'),
  retryAfter: 30,
};

export function nothingAt(path: string): Problem {
  return httpProblem('unknown-route', `There is nothing at ${path}.`);
}

export function onlyRead(method: string): Problem {
  return httpProblem('method-not-allowed', `${method} is not for this address; GET, HEAD is.`);
}

/** Browsers say of a request whose page made it. Another site's could have streams held open. */
export function isOwnPage(site: string | null | undefined): boolean {
  return site === undefined || site === null || site === 'same-origin' || site === 'none';
}

/** The page's addresses are relative to its own, which must end with a slash. So is this: a proxy may strip a prefix. */
export function withSlash(path: string, query: string): string {
  return `./${path.slice(path.lastIndexOf('/') + 1)}/${query}`;
}
