import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SpoolLock } from '@spoollock/core';
import { endOf, refusalOf, type Access } from '@spoollock/http';
import { sendProblem, spoolRouter, type NodeHandler, type SpoolHttpOptions } from '@spoollock/http/express';
import {
  isOwnPage,
  JSON_HEADERS,
  NEVER_READ,
  nothingAt,
  onlyRead,
  OTHER_SITE,
  SAFE_HEADERS,
  TOO_MANY,
  withSlash,
} from './answers.js';
import { boardBytes, encodingFor, encodingHeaders } from './compressed.js';
import type { BoardFeed } from './feed.js';
import { PAGE_HEADERS, type Page } from './files.js';
import { boardParts, type BoardOperation, type CommonOptions } from './parts.js';
import type { BoardStreams } from './streams.js';

export type { BoardOperation } from './parts.js';
export type { BoardSettings } from './settings.js';
export type { BoardWords, Texts } from './words.js';

/** `Request` is the framework's own. */
export interface BoardOptions<Request>
  extends CommonOptions<Request>, Pick<SpoolHttpOptions<Request>, 'supervisor' | 'history'> {}

/** A board to mount. */
export type Board<Request extends IncomingMessage> = NodeHandler<Request> & {
  /** Ends the open boards and the reading. Call it before the server closes. */
  readonly close: () => Promise<void>;
};

/**
 * The page that shows all spools, for an Express app (4 or 5) and whatever else passes on Node's own requests. Mount it
 * under any path: it has no absolute address, so a proxy may strip a prefix. Its buttons use routes of its own, below the
 * same path.
 *
 * @example
 * ```ts
 * import express from 'express';
 *
 * const tools = board(lock, { authorize: () => ({ worker }), supervisor: () => 'forbidden' });
 * express().use('/tools/board', tools);
 * await tools.close();
 * ```
 */
export function board<Request extends IncomingMessage = IncomingMessage>(
  lock: SpoolLock,
  options: BoardOptions<Request> = {},
): Board<Request> {
  const { authorize, supervisor, history } = options;
  const { page, session, feed, streams, close } = boardParts(lock, options, history !== undefined);
  const files = pageFiles(page);
  const routes = boardRoutes(feed, streams);
  const paths = { spools: '/api/spools', workers: '/api/workers', health: null, openApi: null };
  const { handOver } = options;
  const operations = spoolRouter<Request>(lock, { authorize, supervisor, handOver, history, paths });

  /** Whether the request may go on; it is answered if not. What goes on ends with the session that allows it. */
  async function mayGoOn(
    request: Request,
    response: ServerResponse,
    operation: BoardOperation,
  ): Promise<boolean> {
    const access = (await authorize?.(request, operation)) ?? 'allow';
    const isRefused = sendRefusal(access, response);
    if (!isRefused) endWith(endOf(access), response);
    return !isRefused;
  }

  function handle(request: Request, response: ServerResponse, next: (error?: unknown) => void): void {
    const path = pathOf(request);
    if (path === '/' && isWithoutSlash(request)) redirect(request, response);
    else if (path === '/' || path.startsWith('/board/')) files(request, response, next);
    else if (!isOwnPage(siteOf(request))) sendProblem(response, OTHER_SITE);
    else if (path === '/api/session') sendBytes(response, Buffer.from(session));
    else if (path === '/api/board' || path === '/api/events') {
      const operation = path === '/api/board' ? 'board' : 'events';
      mayGoOn(request, response, operation).then((may) => {
        if (may) routes(request, response, next);
      }, next);
    } else operations(request, response, next);
  }

  return Object.assign(handle, { close });
}

function sendRefusal(access: Access, response: ServerResponse): boolean {
  const refusal = refusalOf(access);
  if (refusal !== null) sendProblem(response, refusal.refuse, refusal.headers);
  return refusal !== null;
}

function endWith(ends: AbortSignal | null, response: ServerResponse): void {
  if (ends === null) return;
  const end = (): void => {
    // Whoever does not read would not hear its end: their connection goes.
    if (response.writableNeedDrain) response.destroy();
    else if (response.headersSent) response.end();
    else sendRefusal('unauthorized', response);
  };
  ends.addEventListener('abort', end, { once: true });
  response.once('close', () => ends.removeEventListener('abort', end));
}

/**
 * The page and its files, and nothing else, from memory: for a server that has routes of its own.
 *
 * @example
 * ```ts
 * import express from 'express';
 * import { readPage } from '@spoollock/board';
 *
 * express().use(pageFiles(readPage()));
 * ```
 */
export function pageFiles({ files }: Page): NodeHandler<IncomingMessage> {
  return (request, response, next) => {
    const path = pathOf(request);
    if (path !== '/' && path !== '/board' && !path.startsWith('/board/')) {
      next();
      return;
    }
    const file = files.get(path);
    if (request.method !== 'GET' && request.method !== 'HEAD') methodNotAllowed(request, response);
    else if (file === undefined) sendProblem(response, nothingAt(path), PAGE_HEADERS);
    else response.writeHead(200, { ...file.headers, 'content-length': file.body.length }).end(file.body);
  };
}

/** What a server of its own says of a stream. */
export interface StreamTerms<Request> {
  /** When a stream of this request has to end, in milliseconds since the epoch; never by default. */
  readonly untilMs?: ((request: Request) => number) | undefined;
  /** Whose stream it is: no address may have all that there are. The other end of the connection by default. */
  readonly addressOf?: ((request: Request) => string) | undefined;
}

/**
 * All spools at once (`/api/board`), and what becomes of them (`/api/events`).
 *
 * @example
 * ```ts
 * import express from 'express';
 * import { createBoardFeed, createBoardStreams } from '@spoollock/board';
 *
 * const feed = createBoardFeed({ lock, timeZone: 'America/Santiago', refreshMs: 5_000, readsPerMinute: 20 });
 * express().use(boardRoutes(feed, createBoardStreams({ feed })));
 * ```
 */
export function boardRoutes<Request extends IncomingMessage>(
  feed: BoardFeed,
  streams: BoardStreams,
  {
    untilMs = () => Infinity,
    addressOf = ({ socket }) => socket.remoteAddress ?? '',
  }: StreamTerms<Request> = {},
): NodeHandler<Request> {
  async function sendBoard(request: Request, response: ServerResponse): Promise<void> {
    const latest = await feed.current();
    if (latest === null) {
      sendProblem(response, NEVER_READ);
      return;
    }
    const encoding = encodingFor(request.headers['accept-encoding']?.toString());
    sendBytes(response, boardBytes(latest, encoding), encodingHeaders(encoding));
  }
  async function openStream(request: Request, response: ServerResponse): Promise<void> {
    const address = addressOf(request);
    const latest = streams.isFullFor(address) ? null : await feed.current();
    // One that waits behind another answer of its connection, which may be a stream too, would be told nothing.
    const isWaiting = response.socket === null;
    // Others may have come meanwhile.
    if (isWaiting || streams.isFullFor(address)) sendProblem(response, TOO_MANY);
    else if (latest === null) sendProblem(response, NEVER_READ);
    // Its session may have ended meanwhile.
    else if (!response.destroyed && !response.writableEnded)
      streams.open(response, latest, untilMs(request), address);
  }
  return (request, response, next) => {
    const path = pathOf(request);
    if (path !== '/api/board' && path !== '/api/events') next();
    else if (request.method !== 'GET' && request.method !== 'HEAD') methodNotAllowed(request, response);
    else if (path === '/api/board') sendBoard(request, response).catch(next);
    else if (request.method === 'HEAD')
      response.writeHead(200, { ...SAFE_HEADERS, 'content-type': 'text/event-stream; charset=utf-8' }).end();
    else openStream(request, response).catch(next);
  };
}

function methodNotAllowed({ method = '' }: IncomingMessage, response: ServerResponse): void {
  sendProblem(response, onlyRead(method), { allow: 'GET, HEAD' });
}

/** Its length goes first: a client knows at once what is to come, and a connection broken off is noticed. */
function sendBytes(
  response: ServerResponse,
  bytes: Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(200, { ...JSON_HEADERS, ...headers, 'content-length': bytes.length }).end(bytes);
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '/';
}

/** The page's addresses are relative to its own, which must end with a slash. Express hides whether it does. */
function isWithoutSlash(request: IncomingMessage & { readonly originalUrl?: string }): boolean {
  return request.originalUrl?.split('?', 1)[0]?.endsWith('/') === false;
}

function redirect(
  request: IncomingMessage & { readonly originalUrl?: string },
  response: ServerResponse,
): void {
  const [path = '', query] = (request.originalUrl ?? '').split('?', 2);
  const location = withSlash(path, query === undefined ? '' : `?${query}`);
  response.writeHead(302, { ...SAFE_HEADERS, location, 'content-length': 0 }).end();
}

function siteOf({ headers }: IncomingMessage): string | undefined {
  const site = headers['sec-fetch-site'];
  return Array.isArray(site) ? site.join(', ') : site;
}
