import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { createSpoolLock, type SpoolLockOptions } from '@spoollock/core';
import { spoolRouter, type SpoolHttpOptions } from '@spoollock/http/express';
import express, { type Request } from 'express';
import { keepInLine } from './keep-in-line.js';

export interface Shop {
  /** Answers what is under way, and ends. */
  close(): Promise<void>;
}

/** `POST /api/spools/:tag/iniciar` and all the rest, until it is closed. */
export async function openShop(
  port: number,
  ports: SpoolLockOptions,
  options?: SpoolHttpOptions<Request>,
): Promise<Shop> {
  const lock = createSpoolLock(ports);
  const server = express().use('/api', spoolRouter(lock, options)).listen(port, '127.0.0.1');
  await once(server, 'listening');
  keepInLine(lock);

  return {
    async close() {
      const closed = once(server, 'close');
      server.close();
      // Every call under way has its answer then.
      await lock.close();
      await setImmediate();
      server.closeIdleConnections();
      await closed;
    },
  };
}
