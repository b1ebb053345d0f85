import { once } from 'node:events';
import { serve } from '@hono/node-server';
import { createSpoolLock, type SpoolLockOptions } from '@spoollock/core';
import { spoolFetch, type SpoolFetchOptions } from '@spoollock/http/fetch';
import { Hono } from 'hono';
import { keepInLine } from './keep-in-line.js';

/** `POST /api/spools/:tag/iniciar` and all the rest, until what it returns is called. */
export async function openHonoShop(
  port: number,
  ports: SpoolLockOptions,
  options?: Omit<SpoolFetchOptions, 'basePath'>,
): Promise<() => Promise<void>> {
  const lock = createSpoolLock(ports);
  const handle = spoolFetch(lock, { ...options, basePath: '/api' });
  const app = new Hono().all('/api/*', ({ req }) => handle(req.raw));
  const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' });
  await once(server, 'listening');
  keepInLine(lock);

  return async () => {
    const closed = once(server, 'close');
    server.close();
    await lock.close();
    await closed;
  };
}
