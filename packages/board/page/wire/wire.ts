import { json } from './reading.js';
import { readProblem, type Problem } from './problem.js';

/** What came back. `lost` is no answer at all: whether the shop did it, nobody here can tell. */
export type Answer =
  | { readonly type: 'ok'; readonly status: number; readonly body: unknown }
  | { readonly type: 'problem'; readonly problem: Problem }
  | { readonly type: 'lost' };

export interface Request {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the shop says of the floor is never kept; a file whose name tells what is in it may be. */
  readonly cache?: RequestCache;
}

/** The shop itself gives up after 15 s, and says so; this is for a network that says nothing. */
const ANSWERED_WITHIN_MS = 20_000;

export async function ask(
  path: string,
  { method = 'GET', body, headers = {}, cache = 'no-store' }: Request = {},
): Promise<Answer> {
  try {
    const response = await fetch(path, {
      method,
      headers: { accept: 'application/json', ...(body === undefined ? {} : JSON_BODY), ...headers },
      body: body === undefined ? null : JSON.stringify(body),
      cache,
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWERED_WITHIN_MS),
    });
    // An answer that breaks off in its middle is lost as well.
    const read = json(await response.text());
    if (response.ok) return { type: 'ok', status: response.status, body: read };
    return { type: 'problem', problem: readProblem(response.status, read, retryAfterMs(response)) };
  } catch {
    return { type: 'lost' };
  }
}

const JSON_BODY = { 'content-type': 'application/json' };

export function retryAfterMs(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}
