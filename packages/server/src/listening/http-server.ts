import { createServer, STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { RequestListener, Server, ServerOptions } from 'node:http';
import type { Duplex } from 'node:stream';
import { httpProblem, invalid, problemOf, type Problem } from '@spoollock/http';
import type { Logger } from 'pino';
import { Connections } from './connections.js';
import { Exchanges } from './exchanges.js';

/** A client has so long to say its request, so that slow ones cannot occupy the shop. */
const REQUEST_TIMEOUT_MS = 30_000;
/** So long a connection is still read that has had its last answer. */
const LINGERING_MS = 1_000;
/** So long nothing at all may happen on a connection. No call takes as long, and a stream says something before. */
const SILENCE_MS = 60_000;
/** Requests that one connection may send ahead of their answers. Browsers send none ahead. */
const MOST_AHEAD = 32;
/** So many more are borne with: those that were on their way. */
const MOST_AFTER = 100;
/** Half of the file descriptors that a process has where nobody raised their limit. */
const MOST_CONNECTIONS = 500;

/** On every answer, whoever writes it. */
export const SAFE_HEADERS = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } as const;

export interface HttpServerOptions extends Pick<
  ServerOptions,
  'requestTimeout' | 'headersTimeout' | 'connectionsCheckingInterval'
> {
  readonly silenceMs?: number;
  readonly mostConnections?: number;
}

/**
 * The server below the app. What never becomes a request of the app's is answered here, in the same form: Node
 * itself would answer it without a word, or with another request's answer, or not at all.
 */
export function createHttpServer(
  app: RequestListener,
  log: Logger,
  { silenceMs = SILENCE_MS, mostConnections = MOST_CONNECTIONS, ...options }: HttpServerOptions = {},
): Server {
  const open = new Exchanges(MOST_AHEAD);
  /** Connections whose last answer was given or waits its turn, and how many requests came after that. */
  const given = new WeakMap<Duplex, number>();
  const listener: RequestListener = (req, res) => {
    const after = given.get(req.socket);
    if (after !== undefined) {
      // What else was read in the same breath is not looked at, and must not be much.
      given.set(req.socket, after + 1);
      if (after >= MOST_AFTER) req.socket.destroy();
      return;
    }
    const turn = open.add(req, res, () => {
      if (isOnePath(req)) app(req, res);
      else answer(res, problemOf(invalid('address', 'is not a path of this shop')));
    });
    if (turn === 'in-turn') return;
    const { socket } = req;
    given.set(socket, 0);
    // Nothing more of it is read.
    socket.pause();
    log.info({ address: socket.remoteAddress }, 'too many requests came on one connection');
    open.whenAnswered(socket, () => lastWord(socket, TOO_MANY_AHEAD));
  };
  // A Host that is missing is refused by the app, as one that is wrong.
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, requireHostHeader: false, ...options },
    listener,
  );
  // Who has said all of a request and only listens from then on is to hear the answer.
  Object.assign(server, { httpAllowHalfOpen: true });
  // Node looks at 2,000 headers and drops those after them, be it a second Host. Their bytes are bounded in any case.
  server.maxHeadersCount = 0;
  server.setTimeout(silenceMs);
  const connections = new Connections(mostConnections, (socket) => open.isIdle(socket));
  server.on('connection', (socket) => connections.add(socket));
  // An expectation that is not known may be ignored; the answer to the request says more than a bare 417.
  server.on('checkExpectation', (req, res) => server.emit('request', req, res));
  server.on('connect', (_req, socket) => {
    socket.on('error', () => socket.destroy());
    open.whenAnswered(socket, () => lastWord(socket, NO_PROXY));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // The parser complains again of whatever comes after: one answer is enough.
    if (given.has(socket)) return;
    given.set(socket, 0);
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const problem = mistakeOf(error.code);
    log.info({ cause: error.code, status: problem.status }, 'what came was no whole request');
    const broken = open.incomplete(socket);
    if (broken !== null && !broken.headersSent) answer(broken, problem);
    // What broke off was refused before its end came: one answer is enough.
    else if (open.isEndMissing(socket)) open.whenAnswered(socket, () => socket.end());
    // What was asked before it is answered first: its answer must not be taken for theirs.
    else open.whenAnswered(socket, () => lastWord(socket, problem));
  });
  return server;
}

/** Turns an address with scheme and host, as a proxy is sent it, into its path. Express cannot read every other one. */
function isOnePath(req: IncomingMessage): boolean {
  const { url = '' } = req;
  if (url.startsWith('/') || url === '*') return true;
  if (!URL.canParse(url)) return false;
  const { pathname, search } = new URL(url);
  req.url = pathname + search;
  return pathname.startsWith('/');
}

const NO_PROXY = httpProblem('method-not-allowed', 'The shop is no proxy: CONNECT is for no address.');

const TOO_MANY_AHEAD = httpProblem(
  'too-many-requests',
  `${MOST_AHEAD} requests of this connection wait for their answers. Read those first.`,
  'repeat-later',
);

function mistakeOf(code: string | undefined): Problem {
  if (code === 'HPE_HEADER_OVERFLOW')
    return httpProblem('headers-too-large', 'Address and headers may have some 16,000 bytes together.');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return httpProblem('request-too-slow', 'The request did not come whole in time.');
  return problemOf(invalid('request', 'is not well-formed HTTP/1.1'));
}

function headersOf(problem: Problem): Record<string, string> {
  return {
    ...SAFE_HEADERS,
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': String(Buffer.byteLength(JSON.stringify(problem))),
    connection: 'close',
    ...(problem.type === 'method-not-allowed' ? { allow: 'GET, HEAD, POST' } : {}),
  };
}

function answer(res: ServerResponse, problem: Problem): void {
  res.writeHead(problem.status, headersOf(problem)).end(JSON.stringify(problem));
}

/** A connection that is closed with bytes unread is reset, and the answer lost: so there is a moment to read it. */
function lastWord(socket: Duplex, problem: Problem): void {
  socket.end(inHttp(problem));
  const impatient = setTimeout(() => socket.destroy(), LINGERING_MS);
  socket.once('close', () => clearTimeout(impatient));
  socket.resume();
}

function inHttp(problem: Problem): string {
  const headers = Object.entries(headersOf(problem)).map(([name, value]) => `${name}: ${value}\r\n`);
  const reason = STATUS_CODES[problem.status] ?? '';
  return `HTTP/1.1 ${problem.status} ${reason}\r\n${headers.join('')}\r\n${JSON.stringify(problem)}`;
}
