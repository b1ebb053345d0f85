import type { SpoolLock, SpoolLockError } from '@spoollock/core';
import express, { type ErrorRequestHandler, type Express, type Response } from 'express';
import type { Result } from 'neverthrow';
import { problemOf } from './problem.js';
import { fenceIn, workerIn } from './request-body.js';

export function spoolsApp(lock: SpoolLock): Express {
  const app = express();
  app.use(express.json({ limit: '10kb' }));

  app.post('/spools/:tag/iniciar', async (req, res) => {
    const taken = await workerIn(req.body).asyncAndThen((worker) => lock.iniciar(req.params.tag, worker));
    answer(res, taken, ({ resumed }) => (resumed ? 200 : 201));
  });

  app.post('/spools/:tag/finalizar', async (req, res) => {
    const given = await workerIn(req.body).asyncAndThen((worker) =>
      lock.finalizar(req.params.tag, worker, fenceIn(req.body)),
    );
    answer(res, given, () => 200);
  });

  app.get('/spools/:tag', async (req, res) => {
    answer(res, await lock.inspect(req.params.tag), () => 200);
  });

  app.use(unreadable);
  return app;
}

/** What was refused before a route: a body that is no JSON, or too long. Express itself would show its stack. */
const unreadable: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (res.headersSent) {
    next(error);
    return;
  }
  const status = statusOf(error);
  const detail = status < 500 ? 'The request cannot be read.' : 'The server has failed.';
  res.status(status).type('application/problem+json').json({ type: 'about:blank', status, detail });
};

function statusOf(error: unknown): number {
  const told = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof told === 'number' && told >= 400 && told < 500 ? told : 500;
}

function answer<T>(res: Response, result: Result<T, SpoolLockError>, status: (value: T) => number): void {
  result.match(
    (value) => void res.status(status(value)).json(value),
    (error) => {
      const problem = problemOf(error);
      if (problem.retryAfter !== undefined) res.set('retry-after', String(problem.retryAfter));
      res.status(problem.status).type('application/problem+json').json(problem);
    },
  );
}
