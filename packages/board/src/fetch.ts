import type { SpoolLock } from '@spoollock/core';
import { endOf, problemAnswer, refusalOf, type Problem } from '@spoollock/http';
import { baseOf, spoolFetch, type SpoolFetchOptions } from '@spoollock/http/fetch';
import * as says from './answers.js';
import { boardBytes, encodingFor, encodingHeaders } from './compressed.js';
import { PAGE_HEADERS } from './files.js';
import { boardParts, type CommonOptions } from './parts.js';
import { STREAM_HEADERS } from './streams.js';

export type { BoardOperation } from './parts.js';
export type { BoardSettings } from './settings.js';
export type { BoardWords, Texts } from './words.js';

/** What `boardFetch` takes. */
export interface BoardFetchOptions
  extends CommonOptions<Request>, Pick<SpoolFetchOptions, 'supervisor' | 'history'> {
  /** The path at which the app hands requests over, such as `/tools/board`; none by default. */
  readonly basePath?: string | undefined;
  /**
   * The address of whoever sent a request. Where all streams are taken, those who have many are cut off for those who
   * have few; without it there is no telling them apart.
   */
  readonly address?: ((request: Request) => string) | undefined;
}

/** A board for fetch handlers. */
export type BoardHandler = ((request: Request) => Promise<Response>) & {
  /** Ends the open boards and the reading. Call it before the server closes. */
  readonly close: () => Promise<void>;
};

/**
 * The page that shows all spools, for Hono, Next, Deno, Bun and whatever else passes on a `Request` and can stream a
 * `Response`. It has no absolute address, so a proxy may strip a prefix. Its buttons use routes of its own, below the
 * same path.
 *
 * @example
 * ```ts
 * const board = boardFetch(lock, { basePath: '/tools/board', authorize: () => ({ worker }) });
 * const page = await board(new Request('http://shop.example/tools/board/'));
 * console.log(page.headers.get('content-type')); // text/html; charset=utf-8
 * await board.close();
 * ```
 */
export function boardFetch(
  lock: SpoolLock,
  { basePath = '', address = () => '', supervisor, history, ...options }: BoardFetchOptions = {},
): BoardHandler {
  const { authorize } = options;
  const { page, session, feed, streams, close } = boardParts(lock, options, history !== undefined);
  // Copied once: a response takes no memory that might be shared.
  const files = new Map(
    [...page.files].map(([path, it]) => [path, { ...it, body: new Uint8Array(it.body) }]),
  );
  const base = baseOf(basePath);
  const paths = { spools: '/api/spools', workers: '/api/workers', health: null, openApi: null };
  const { handOver } = options;
  const operations = spoolFetch(lock, { basePath: base, authorize, supervisor, handOver, history, paths });

  function file(path: string, request: Request): Response {
    const found = files.get(path);
    if (!isRead(request)) return methodNotAllowed(request);
    if (found === undefined) return problem(says.nothingAt(path), request, PAGE_HEADERS);
    return whole(found.body, found.headers, request);
  }

  async function board(request: Request): Promise<Response> {
    const latest = await feed.current();
    if (latest === null) return problem(says.NEVER_READ, request);
    const encoding = encodingFor(request.headers.get('accept-encoding'));
    return whole(
      boardBytes(latest, encoding),
      { ...says.JSON_HEADERS, ...encodingHeaders(encoding) },
      request,
    );
  }

  async function events(request: Request, ends: AbortSignal | null): Promise<Response> {
    if (request.method === 'HEAD') return new Response(null, { headers: STREAM_HEADERS });
    const from = address(request);
    const latest = streams.isFullFor(from) ? null : await feed.current();
    // Others may have come meanwhile.
    if (streams.isFullFor(from)) return problem(says.TOO_MANY, request);
    if (latest === null) return problem(says.NEVER_READ, request);
    // Its session may have ended meanwhile.
    const refusal = ends?.aborted === true ? refusalOf('unauthorized') : null;
    if (refusal !== null) return problem(refusal.refuse, request, refusal.headers);
    const signal = ends === null ? request.signal : AbortSignal.any([request.signal, ends]);
    const body = streams.body(
      { address: from, signal, accept: request.headers.get('accept') ?? undefined },
      latest,
      Infinity,
    );
    return new Response(body, { headers: STREAM_HEADERS });
  }

  async function reading(path: '/api/board' | '/api/events', request: Request): Promise<Response> {
    if (!isRead(request)) return methodNotAllowed(request);
    const access = (await authorize?.(request, path === '/api/board' ? 'board' : 'events')) ?? 'allow';
    const refusal = refusalOf(access);
    if (refusal !== null) return problem(refusal.refuse, request, refusal.headers);
    return path === '/api/board' ? board(request) : events(request, endOf(access));
  }

  async function handle(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    if (pathname === base && base !== '')
      return new Response(null, {
        status: 302,
        headers: { ...says.SAFE_HEADERS, location: says.withSlash(pathname, search), 'content-length': '0' },
      });
    if (!pathname.startsWith(`${base}/`)) return problem(says.nothingAt(pathname), request);
    const path = pathname.slice(base.length);
    if (path === '/' || path.startsWith('/board/')) return file(path, request);
    if (!says.isOwnPage(request.headers.get('sec-fetch-site'))) return problem(says.OTHER_SITE, request);
    if (path === '/api/session') return whole(session, says.JSON_HEADERS, request);
    return path === '/api/board' || path === '/api/events' ? reading(path, request) : operations(request);
  }

  return Object.assign(handle, { close });
}

function isRead({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD';
}

function methodNotAllowed(request: Request): Response {
  return problem(says.onlyRead(request.method), request, { allow: 'GET, HEAD' });
}

/** Its length goes first: a client knows at once what is to come, and a connection broken off is noticed. */
function whole(
  given: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>>,
  { method }: Request,
  status = 200,
): Response {
  const body = typeof given === 'string' ? new TextEncoder().encode(given) : given;
  const head = { ...headers, 'content-length': String(body.length) };
  return new Response(method === 'HEAD' ? null : body, { status, headers: head });
}

function problem(given: Problem, request: Request, headers: Readonly<Record<string, string>> = {}): Response {
  const answer = problemAnswer(given, { ...says.SAFE_HEADERS, ...headers });
  return whole(JSON.stringify(answer.body), answer.headers, request, answer.status);
}
