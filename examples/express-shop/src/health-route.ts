import { Router } from 'express';
import type { SpoolLock } from '@spoollock/core';
import { methodNotAllowed } from './guards.js';
import { problemOf, sendProblem } from './problem.js';
import type { LastReconcile } from './reconciling.js';
import { healthView } from './views.js';

/** Whoever asks for health wants an answer sooner than a spool. */
const HEALTH_DEADLINE_MS = 5_000;

/** 200 while anything can be served, degraded or not; 503 when nothing can. */
export function healthRoute(lock: SpoolLock, lastReconcile: () => LastReconcile | null): Router {
  const router = Router();
  // Whoever asks while it is being asked gets that answer: the sheet is read once for all of them.
  let underWay: Promise<Awaited<ReturnType<SpoolLock['health']>>> | null = null;
  async function ask() {
    try {
      return await lock.health({ deadlineMs: HEALTH_DEADLINE_MS });
    } finally {
      underWay = null;
    }
  }
  router
    .route('/health')
    .get(async (_req, res) => {
      const health = await (underWay ??= ask());
      health.match(
        (found) => {
          if (found.status === 'down') res.status(503).set('retry-after', '1');
          res.json(healthView(found, lastReconcile()));
        },
        (error) => sendProblem(res, problemOf(error)),
      );
    })
    .all(methodNotAllowed('GET, HEAD'));
  return router;
}
