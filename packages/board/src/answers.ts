import { httpProblem, type Problem } from '@spoollock/http';

// What the board answers on any framework.

export const SAFE_HEADERS = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } as const;
export const JSON_HEADERS = { ...SAFE_HEADERS, 'content-type': 'application/json; charset=utf-8' } as const;

/** Nobody signs in at a board that is mounted: whoever may see it, the app decides. */
export const SESSION = JSON.stringify({ signInNeeded: false, signedIn: true, supervisorTokenNeeded: false });

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
