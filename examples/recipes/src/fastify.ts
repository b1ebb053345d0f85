import { setImmediate } from 'node:timers/promises';
import { createSpoolLock, type SpoolLock, type SpoolLockOptions } from '@spoollock/core';
import { createSpoolHttp, type SpoolHttpOptions } from '@spoollock/http';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { ok } from 'neverthrow';
import { keepInLine } from './keep-in-line.js';

declare module 'fastify' {
  interface FastifyInstance {
    readonly spoolLock: SpoolLock;
  }
}

const withLock: FastifyPluginAsync<SpoolLockOptions> = async (app, options) => {
  const lock = createSpoolLock(options);
  app.decorate('spoolLock', lock);
  app.addHook('onReady', async () => keepInLine(lock));
  // Every call under way has its answer then, and Fastify closes connections that are idle.
  app.addHook('preClose', async () => {
    await lock.close();
    await setImmediate();
  });
};

/** `app.spoolLock`, for every plugin that is registered after it. */
export const spoolLockPlugin = fastifyPlugin(withLock, { name: 'spoollock' });

/** `app.register(spoolRoutes, { prefix: '/api', authorize })` */
export const spoolRoutes: FastifyPluginAsync<SpoolHttpOptions<FastifyRequest>> = async (app, options) => {
  const http = createSpoolHttp<FastifyRequest>(app.spoolLock, options);

  app.all('/*', async (request, reply) => {
    const { method, url, headers, body } = request;
    const wire = {
      method,
      url: url.slice(app.prefix.length),
      header: (name: string) => [headers[name]].flat()[0],
      // Fastify has read it.
      body: async () => ok(body),
    };
    const answer = await http.answer(wire, request);
    if (answer === null) {
      reply.callNotFound();
      return;
    }
    return reply.code(answer.status).headers(answer.headers).send(JSON.stringify(answer.body));
  });
};
