import { Router, type Request } from 'express';
import {
  parseSpoolTag,
  parseWorker,
  type GiveBack,
  type SpoolLock,
  type SpoolLockError,
  type Worker,
} from '@spoollock/core';
import type { ResultAsync } from 'neverthrow';
import { methodNotAllowed } from './guards.js';
import { problemOf, sendProblem, type Problem } from './problem.js';
import { BulkBody, inShape, readOperationId } from './request-input.js';
import { grantView } from './views.js';

/** What became of one spool of many, as if it had been asked for alone. */
interface Outcome {
  readonly status: number;
  readonly grant?: ReturnType<typeof grantView>;
  /** Of a FINALIZAR: one that only repeats an earlier one gives nothing back. */
  readonly repeated?: boolean;
  readonly lock?: GiveBack['lock'];
  readonly problem?: Problem;
}

interface Order {
  readonly tags: readonly string[];
  readonly worker: Worker;
  readonly operationId: string | undefined;
}

/** Many spools for one worker: all at once, each with an outcome of its own. */
export function bulkRoutes(lock: SpoolLock): Router {
  const router = Router();

  router.post('/iniciar', async (req, res) => {
    const results = await readOrder(req).asyncMap((order) =>
      eachOnce(order.tags, (tag) =>
        outcome(lock.iniciar(tag, order.worker), (grant) => ({
          status: grant.resumed ? 200 : 201,
          grant: grantView(grant),
        })),
      ),
    );
    results.match(
      (all) => void res.status(207).json({ results: all }),
      (error) => sendProblem(res, problemOf(error)),
    );
  });

  router.post('/finalizar', async (req, res) => {
    const results = await readOrder(req).asyncMap(({ tags, worker, operationId }) =>
      eachOnce(tags, (tag) =>
        outcome(lock.finalizar(tag, worker, { operationId }), (done) => ({
          status: 200,
          repeated: done.repeated,
          lock: done.lock,
        })),
      ),
    );
    results.match(
      (all) => void res.status(207).json({ results: all }),
      (error) => sendProblem(res, problemOf(error)),
    );
  });

  // GET of these addresses is for the spools that are called so.
  router.all(['/iniciar', '/finalizar'], (req, res, next) => {
    if (req.method === 'GET' || req.method === 'HEAD') next();
    else methodNotAllowed('GET, HEAD, POST')(req, res, next);
  });
  return router;
}

function readOrder(req: Request) {
  return inShape(BulkBody, req.body).andThen(({ tags, worker, operationId }) =>
    parseWorker(worker).andThen((who) =>
      readOperationId(req.get('idempotency-key'), operationId).map((id): Order => ({
        tags,
        worker: who,
        operationId: id,
      })),
    ),
  );
}

/**
 * One outcome for every tag, in the order asked. A tag that is named twice is asked for once and answered in
 * both places: a second FINALIZAR of it would only say that the first one worked.
 */
function eachOnce(tags: readonly string[], ask: (tag: string) => Promise<Outcome>) {
  const asked = new Map<string, Promise<Outcome>>();
  return Promise.all(
    tags.map(async (tag) => {
      const name = parseSpoolTag(tag).unwrapOr(tag);
      const answer = asked.get(name) ?? ask(tag);
      asked.set(name, answer);
      return { tag, ...(await answer) };
    }),
  );
}

async function outcome<T>(
  answer: ResultAsync<T, SpoolLockError>,
  done: (value: T) => Outcome,
): Promise<Outcome> {
  return answer.match(done, (error) => {
    const problem = problemOf(error);
    return { status: problem.status, problem };
  });
}
