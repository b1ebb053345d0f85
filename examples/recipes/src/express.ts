import type { SpoolLock, SpoolLockError } from '@spoollock/core';
import express, { type Express, type Response } from 'express';
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

  return app;
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
