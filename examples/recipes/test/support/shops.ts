import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { SpoolLockOptions } from '@spoollock/core';
import Fastify from 'fastify';
import { freePort } from '../../../../packages/testing/test/support/free-port.js';
import { openShop } from '../../src/express.js';
import { spoolLockPlugin, spoolRoutes } from '../../src/fastify.js';
import { openHonoShop } from '../../src/hono.js';
import { SpoolLockModule } from '../../src/nestjs.js';

export interface OpenedShop {
  readonly url: string;
  close(): Promise<void>;
}

/** Each recipe for HTTP, as its page starts it. */
export const SHOPS = {
  Express: async (ports) => {
    const port = await freePort();
    const { close } = await openShop(port, ports);
    return { url: `http://127.0.0.1:${port}/api`, close };
  },
  Fastify: async (ports) => {
    const app = Fastify();
    await app.register(spoolLockPlugin, ports);
    await app.register(spoolRoutes, { prefix: '/api' });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    return { url: `${url}/api`, close: () => app.close() };
  },
  NestJS: async (ports) => {
    Logger.overrideLogger(false);
    const app = await NestFactory.create(SpoolLockModule.forRoot(ports));
    app.enableShutdownHooks();
    await app.listen(0, '127.0.0.1');
    return { url: `${await app.getUrl()}/api`, close: () => app.close() };
  },
  Hono: async (ports) => {
    const port = await freePort();
    const close = await openHonoShop(port, ports);
    return { url: `http://127.0.0.1:${port}/api`, close };
  },
} satisfies Record<string, (ports: SpoolLockOptions) => Promise<OpenedShop>>;
