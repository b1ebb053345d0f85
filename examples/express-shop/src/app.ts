import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { SpoolLock } from '@spoollock/core';
import type { Logger } from 'pino';
import { bulkRoutes } from './bulk-routes.js';
import { onlyJson, onlySupervisorsWith, onlyWithToken } from './guards.js';
import { healthRoute } from './health-route.js';
import { httpProblem, problemOf, sendProblem, type Problem } from './problem.js';
import type { LastReconcile } from './reconciling.js';
import { invalid } from './request-input.js';
import { requestLog } from './request-log.js';
import { onlyServedHosts } from './served-hosts.js';
import type { ShopSettings } from './shop-settings.js';
import { spoolRoutes } from './spool-routes.js';

export interface AppParts {
  readonly lock: SpoolLock;
  readonly log: Logger;
  readonly settings: Pick<ShopSettings, 'host' | 'allowedHosts' | 'shopToken' | 'supervisorToken'>;
  readonly lastReconcile: () => LastReconcile | null;
}

const LARGEST_BODY_BYTES = 100_000;

/** The shop's HTTP side. It does not listen: whoever made it does that. */
export function createApp({ lock, log, settings, lastReconcile }: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(safeHeaders);
  app.use(requestLog(log));
  app.use(onlyServedHosts(settings));
  app.use(onlyWithToken(settings.shopToken));
  app.use(healthRoute(lock, lastReconcile));
  app.use('/api/spools', onlyJson, express.json({ limit: LARGEST_BODY_BYTES, inflate: false }));
  app.use('/api/spools', bulkRoutes(lock));
  app.use('/api/spools', spoolRoutes(lock, onlySupervisorsWith(settings.supervisorToken)));
  app.use((req, res) => sendProblem(res, httpProblem('unknown-route', `There is nothing at ${req.path}.`)));
  app.use(asProblem(log));
  return app;
}

const safeHeaders: RequestHandler = (_req, res, next) => {
  res.set({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  next();
};

/** What the parsers threw, as problems. Their messages and their `body` quote the request: neither goes on. */
function asProblem(log: Logger): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    if (res.headersSent) {
      next(error);
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
