import { createSpoolLock, type SpoolLock, type SpoolLockError, type SpoolLockOptions } from '@spoollock/core';
import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { Result } from 'neverthrow';
import { problemOf } from './problem.js';
import { fenceIn, workerIn } from './request-body.js';

declare module 'fastify' {
  interface FastifyInstance {
    readonly spoolLock: SpoolLock;
  }
}

const withLock: FastifyPluginAsync<SpoolLockOptions> = async (app, options) => {
  const lock = createSpoolLock(options);
  app.decorate('spoolLock', lock);
  app.addHook('onReady', async () => {
    lock.startDriftCheck({ everyMs: 60_000 });
    // Beside the first requests, which need not wait for it. What it found is in the event `reconciled`.
    void lock.reconcile().match(
      () => undefined,
      () => undefined,
    );
  });
  app.addHook('onClose', () => lock.close());
};

/** `app.spoolLock`, for every plugin that is registered after it. */
export const spoolLockPlugin = fastifyPlugin(withLock, { name: 'spoollock' });

/** `app.register(spoolRoutes, { prefix: '/spools' })` */
export const spoolRoutes: FastifyPluginAsync = async (app) => {
  const lock = app.spoolLock;

  app.post<{ Params: { tag: string } }>('/:tag/iniciar', async ({ params, body }, reply) => {
    const taken = await workerIn(body).asyncAndThen((worker) => lock.iniciar(params.tag, worker));
    return answer(reply, taken, ({ resumed }) => (resumed ? 200 : 201));
  });

  app.post<{ Params: { tag: string } }>('/:tag/finalizar', async ({ params, body }, reply) => {
    const given = await workerIn(body).asyncAndThen((worker) =>
      lock.finalizar(params.tag, worker, fenceIn(body)),
    );
    return answer(reply, given, () => 200);
  });

  app.get<{ Params: { tag: string } }>('/:tag', async ({ params }, reply) =>
    answer(reply, await lock.inspect(params.tag), () => 200),
  );
};

function answer<T>(
  reply: FastifyReply,
  result: Result<T, SpoolLockError>,
  status: (value: T) => number,
): FastifyReply {
  if (result.isOk()) return reply.code(status(result.value)).send(result.value);
  const problem = problemOf(result.error);
  if (problem.retryAfter !== undefined) void reply.header('retry-after', problem.retryAfter);
  return reply.code(problem.status).type('application/problem+json').send(problem);
}
