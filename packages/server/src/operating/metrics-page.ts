import { httpProblem } from '@spoollock/http';
import { sendProblem } from '@spoollock/http/express';
import { Router, type RequestHandler } from 'express';
import { addressOf, bearerOf, methodNotAllowed, tooMany } from '../access/guards.js';
import type { TokenGate } from '../access/token-gate.js';
import type { MetricsPage } from './telemetry.js';

/** The shop's figures in the text form of Prometheus, for whoever carries the token. */
export function metricsPage(page: MetricsPage, gate: TokenGate | null): RequestHandler {
  const onlyReaders: RequestHandler = (req, res, next) => {
    const given = bearerOf(req);
    const verdict = given === undefined ? null : (gate?.judge(addressOf(req), given) ?? null);
    if (verdict?.kind === 'right') next();
    else if (verdict?.kind === 'wait') sendProblem(res, tooMany(verdict.seconds));
    else sendProblem(res, NO_TOKEN, { 'www-authenticate': 'Bearer realm="metrics"' });
  };
  const router = Router();
  router
    .route('/')
    .all(onlyReaders)
    .get((req, res) => page.send(req, res))
    .all(methodNotAllowed('GET, HEAD'));
  return router;
}

const NO_TOKEN = httpProblem('unauthorized', 'The figures want METRICS_TOKEN, as Authorization: Bearer.');
