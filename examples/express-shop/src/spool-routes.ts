import { Router } from 'express';
import { parseWorker, type SpoolLock } from '@spoollock/core';
import { methodNotAllowed } from './guards.js';
import { problemOf, sendProblem } from './problem.js';
import {
  ExtendBody,
  GiveBackBody,
  inShape,
  invalid,
  readBoardQuery,
  readOperationId,
  readRelease,
  readTakeOver,
  TakeBody,
} from './request-input.js';
import type { RequestHandler } from 'express';
import { grantView, inspectionView, pageView } from './views.js';

/**
 * One spool at a time, and the board. A caller who goes away does not end a call: what was sent to the truth
 * cannot be called back, and a call that ends by itself leaves nothing in doubt.
 */
export function spoolRoutes(lock: SpoolLock, onlySupervisors: RequestHandler): Router {
  const router = Router();

  router
    .route('/')
    .get(async (req, res) => {
      const page = await readBoardQuery(req.query).asyncAndThen((query) => lock.list(query));
      page.match(
        (found) => void res.json(pageView(found)),
        (error) => sendProblem(res, problemOf(error)),
      );
    })
    .all(methodNotAllowed('GET, HEAD'));

  router
    .route('/:tag/iniciar')
    .post(async (req, res) => {
      const worker = inShape(TakeBody, req.body).andThen((body) => parseWorker(body.worker));
      const grant = await worker.asyncAndThen((who) => lock.iniciar(req.params.tag, who));
      grant.match(
        (given) => void res.status(given.resumed ? 200 : 201).json(grantView(given)),
        (error) => sendProblem(res, problemOf(error)),
      );
    })
    .all(methodNotAllowed('POST'));

  router
    .route('/:tag/finalizar')
    .post(async (req, res) => {
      const order = inShape(GiveBackBody, req.body).andThen(({ worker, token, fence, operationId }) =>
        parseWorker(worker).andThen((who) =>
          readOperationId(req.get('idempotency-key'), operationId).map((id) => ({
            who,
            guards: { token, fence, operationId: id },
          })),
        ),
      );
      const givenBack = await order.asyncAndThen(({ who, guards }) =>
        lock.finalizar(req.params.tag, who, guards),
      );
      givenBack.match(
        (done) => void res.json(done),
        (error) => sendProblem(res, problemOf(error)),
      );
    })
    .all(methodNotAllowed('POST'));

  router
    .route('/:tag/extend')
    .post(async (req, res) => {
      const extended = await inShape(ExtendBody, req.body).asyncAndThen(({ token, seconds }) =>
        lock.extend(req.params.tag, token, seconds),
      );
      extended.match(
        (done) => void res.json(done),
        (error) => sendProblem(res, problemOf(error)),
      );
    })
    .all(methodNotAllowed('POST'));

  router
    .route('/:tag/take-over')
    .post(onlySupervisors, async (req, res) => {
      const grant = await readTakeOver(req.body).asyncAndThen((order) =>
        lock.takeOver(req.params.tag, order),
      );
      grant.match(
        (given) => void res.json(grantView(given)),
        (error) => sendProblem(res, problemOf(error, 'take-over')),
      );
    })
    .all(methodNotAllowed('POST'));

  router
    .route('/:tag/release')
    .post(onlySupervisors, async (req, res) => {
      const released = await readRelease(req.body, req.get('idempotency-key')).asyncAndThen((order) =>
        lock.release(req.params.tag, order),
      );
      released.match(
        (done) => void res.json(done),
        (error) => sendProblem(res, problemOf(error, 'release')),
      );
    })
    .all(methodNotAllowed('POST'));

  router
    .route('/:tag')
    .get(async (req, res) => {
      const found = await lock.inspect(req.params.tag);
      found.match(
        (spool) => void res.json(inspectionView(spool)),
        (error) => sendProblem(res, problemOf(error)),
      );
    })
    .all(methodNotAllowed('GET, HEAD'));

  // An address with nothing where its tag should be is a mistake in the tag, not in the address.
  router.all('//:operation', (_req, res) => sendProblem(res, problemOf(invalid('tag', 'must not be empty'))));
  return router;
}
