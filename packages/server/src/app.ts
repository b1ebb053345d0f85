import { isUtf8 } from 'node:buffer';
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';
import type { BoardFeed, BoardStreams, Page } from '@spoollock/board';
import { boardRoutes, pageFiles } from '@spoollock/board/express';
import type { SpoolLock, Worker } from '@spoollock/core';
import type { OccupationHistory } from '@spoollock/core/adapter';
import { httpProblem, invalid, problemOf, type Problem } from '@spoollock/http';
import { sendProblem, spoolRouter } from '@spoollock/http/express';
import type { Logger } from 'pino';
import {
  addressOf,
  admission,
  bearerOf,
  type Admission,
  onlyAdmitted,
  onlyJson,
  supervisorCheck,
  supervisorsWith,
  withoutRepeatedHeaders,
} from './access/guards.js';
import { SAFE_HEADERS } from './listening/http-server.js';
import { requestLog } from './listening/request-log.js';
import { networkOf } from './access/network.js';
import { onlyOwnPages, onlyServedHosts } from './access/served-hosts.js';
import { renewSignIn, sessionRoutes } from './access/session-routes.js';
import { createSessions } from './access/sessions.js';
import type { ShopSettings } from './opening/shop-settings.js';
import { SessionStreams } from './access/session-streams.js';
import type { SignOuts } from './access/sign-outs.js';
import { metricsPage } from './operating/metrics-page.js';
import { probes } from './operating/probes.js';
import type { ShopTelemetry } from './operating/telemetry.js';
import { TokenGate } from './access/token-gate.js';

export interface AppParts {
  readonly lock: SpoolLock;
  readonly history?: OccupationHistory | undefined;
  readonly log: Logger;
  readonly settings: Pick<
    ShopSettings,
    'host' | 'allowedHosts' | 'trustedProxies' | 'shopTokens' | 'sessionMs' | 'supervisorTokens'
  > &
    Partial<Pick<ShopSettings, 'board' | 'also'>>;
  /** Whether the shop wants to be asked; it does not once it was told to close. */
  readonly isReady: () => boolean;
  /** What is told of a sign-out to the shop's other processes; nothing by default. */
  readonly signOuts?: SignOuts | undefined;
  /** Figures of the shop for those who may read them; `null` where there are none. */
  readonly telemetry: Pick<ShopTelemetry, 'watchRequests' | 'page'> | null;
  readonly board: { readonly page: Page; readonly feed: BoardFeed; readonly streams: BoardStreams };
}

const LARGEST_BODY_BYTES = 100_000;

const json = express.json({ limit: LARGEST_BODY_BYTES, inflate: false, verify: onlyUtf8 });

/** Bytes that are no text would be read as U+FFFD, and one tag or reason as another. What is thrown has to be thrown here. */
function onlyUtf8(_req: unknown, _res: unknown, bytes: Buffer, charset: string): void {
  const type = charset !== 'utf-8' ? 'charset.unsupported' : isUtf8(bytes) ? null : 'entity.parse.failed';
  if (type !== null) throw Object.assign(new Error(type), { type });
}

/** The shop's HTTP side. It does not listen: whoever made it does that. */
export function createApp(parts: AppParts): Express {
  const { lock, history, log, settings, board, isReady, telemetry, signOuts } = parts;
  const { shopTokens, supervisorTokens } = settings;
  const gateOf = (tokens: readonly string[], name: string): TokenGate | null =>
    tokens.length === 0 ? null : new TokenGate(tokens, name, log);
  const sessions = shopTokens.length === 0 ? null : createSessions(shopTokens, settings.sessionMs);
  const admissionOf = admission(gateOf(shopTokens, 'SHOP_TOKEN'), sessions);
  // Guesses at the page hold up no program, and those of programs nobody at the page.
  const pageGate = gateOf(shopTokens, 'SHOP_TOKEN');
  const { handOver, roster = [] } = settings.board ?? {};
  // A program with the token is nobody's; a browser may be a worker's.
  const workerOf = (req: Request): Worker | null =>
    bearerOf(req) === undefined ? (sessions?.workerOf(req.get('cookie')) ?? null) : null;
  const sessionStreams = new SessionStreams(sessions, signOuts);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  if (settings.trustedProxies.length > 0) app.set('trust proxy', [...settings.trustedProxies]);
  app.use(safeHeaders);
  // Asked every few seconds, under whatever name: neither logged nor counted.
  app.use(probes(isReady));
  if (telemetry !== null) app.use(telemetry.watchRequests);
  app.use(requestLog(log));
  app.use(withoutRepeatedHeaders);
  const page = telemetry?.page ?? null;
  // Its token is no browser's, so no page can have it read under another name.
  if (page !== null) app.use('/metrics', metricsPage(page, gateOf([page.token], 'METRICS_TOKEN')));
  app.use(onlyServedHosts(settings));
  // So far everybody may come: whoever is to sign in needs the page first.
  app.use(pageFiles(board.page));
  app.use(onlyOwnPages);
  app.use(renewSignIn(sessions));
  app.use(
    '/api/session',
    sessionRoutes(
      {
        supervisorTokenNeeded: supervisorTokens.length > 0,
        // Where there is no supervisor's token, everybody may, and the page goes by what the shop has set.
        workersHandOver: supervisorTokens.length === 0 ? null : handOver === 'workers' && sessions !== null,
        workerOf,
        isAnothers: ({ id, initials }) =>
          roster.some((known) => known.id === id && known.initials !== initials),
        signIn: sessions === null || pageGate === null ? null : { sessions, gate: pageGate },
        admissionOf,
        endStreams: (cookieHeader) => sessionStreams.end(cookieHeader),
      },
      [onlyJson, json],
    ),
  );
  app.use(onlyAdmitted(admissionOf));
  const supervisor = supervisorsWith(gateOf(supervisorTokens, 'SUPERVISOR_TOKEN'));
  app.use('/api/supervisor', supervisorCheck(supervisor));
  app.use('/api/events', sessionStreams.watch);
  app.use(
    boardRoutes<Request>(board.feed, board.streams, {
      untilMs: untilMs(admissionOf),
      addressOf: (req) => networkOf(addressOf(req)),
    }),
  );
  app.use(
    spoolRouter(lock, {
      paths: { spools: '/api/spools', workers: '/api/workers' },
      history,
      handOver,
      also: settings.also,
      // Whoever comes so far is admitted. The body names the worker, unless one has signed in.
      authorize: (req: Request) => {
        const worker = workerOf(req);
        return worker === null ? 'allow' : { worker };
      },
      supervisor,
    }),
  );
  app.use((req, res) => sendProblem(res, httpProblem('unknown-route', `There is nothing at ${req.path}.`)));
  app.use(asProblem(log));
  return app;
}

/** A stream ends with the sign-in under which it was opened. */
function untilMs(admissionOf: Admission): (req: Request) => number {
  return (req) => {
    const admitted = admissionOf(req);
    return admitted.isAdmitted ? admitted.untilMs : 0;
  };
}

const safeHeaders: RequestHandler = (req, res, next) => {
  // Nothing of the shop's may be kept, so nobody has a copy that is still fresh: no 304 in the place of an answer.
  delete req.headers['if-none-match'];
  delete req.headers['if-modified-since'];
  res.set(SAFE_HEADERS);
  next();
};

/** What the parsers threw, as problems. Their messages and their `body` quote the request: neither goes on. */
function asProblem(log: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    // Too late for words. Express itself would say them on stderr, between the log's lines.
    if (res.headersSent) {
      req.socket.destroy();
      return;
    }
    const problem = requestMistake(error);
    if (problem === null) log.error({ err: error }, 'a request failed in a way that nobody foresaw');
    sendProblem(
      res,
      problem ??
        httpProblem(
          'internal-error',
          'Something in the shop broke. Look at the spool again, then decide.',
          'read-again',
        ),
    );
  };
}

function requestMistake(error: unknown): Problem | null {
  if (error instanceof URIError) return problemOf(invalid('tag', 'is not properly percent-encoded'));
  if (typeof error !== 'object' || error === null || !('type' in error)) return null;
  switch (error.type) {
    case 'entity.too.large':
      return httpProblem('body-too-large', `A request may have ${LARGEST_BODY_BYTES} bytes.`);
    case 'entity.parse.failed':
      return problemOf(invalid('body', 'must be well-formed JSON, an object'));
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return httpProblem('unsupported-media-type', 'Send JSON in UTF-8, not compressed.');
    case 'request.size.invalid':
    case 'request.aborted':
      return problemOf(invalid('body', 'must come whole'));
    default:
      return null;
  }
}
