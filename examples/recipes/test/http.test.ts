import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createSpoolLock } from '@spoollock/core';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { faultyOccupationSource, FaultPlan } from '@spoollock/testing';
import Fastify from 'fastify';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { spoolsApp } from '../src/express.js';
import { spoolLockPlugin, spoolRoutes } from '../src/fastify.js';
import { SpoolLockModule } from '../src/nestjs.js';

const TAG = 'MK 1335/CW:25000-019';
const maria = { id: 93, initials: 'MR' };
const juan = { id: 7, initials: 'JP' };

interface Shop {
  readonly url: string;
  close(): Promise<void>;
}

/** Ports as the recipes are given them, over a truth with one spool. */
function ports(plan: FaultPlan) {
  const source = faultyOccupationSource(new MemoryOccupationSource([{ tag: TAG }]), plan);
  return { store: new MemoryLockStore(), source };
}

const SHOPS: Readonly<Record<string, (plan: FaultPlan) => Promise<Shop>>> = {
  NestJS: async (plan) => {
    Logger.overrideLogger(false);
    const app = await NestFactory.create(SpoolLockModule.forRoot(ports(plan)));
    app.enableShutdownHooks();
    await app.listen(0, '127.0.0.1');
    return { url: await app.getUrl(), close: () => app.close() };
  },
  Fastify: async (plan) => {
    const app = Fastify();
    await app.register(spoolLockPlugin, ports(plan));
    await app.register(spoolRoutes, { prefix: '/spools' });
    return { url: await app.listen({ port: 0, host: '127.0.0.1' }), close: () => app.close() };
  },
  Express: async (plan) => {
    const lock = createSpoolLock(ports(plan));
    const server = spoolsApp(lock).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const close = async (): Promise<void> => {
      server.close();
      server.closeAllConnections();
      await lock.close();
    };
    return { url: `http://127.0.0.1:${port}`, close };
  },
};

describe.each(Object.entries(SHOPS))('the recipe for %s', (_name, open) => {
  let plan: FaultPlan;
  let shop: Shop;
  beforeEach(async () => {
    plan = new FaultPlan();
    shop = await open(plan);
  });
  afterEach(() => shop.close());

  async function post(
    operation: string,
    body: unknown,
  ): Promise<{ status: number; type: string; body: unknown }> {
    const response = await fetch(`${shop.url}/spools/${encodeURIComponent(TAG)}/${operation}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify(body),
    });
    const type = response.headers.get('content-type')?.split(';')[0] ?? '';
    return { status: response.status, type, body: await response.json() };
  }

  test('INICIAR is 201 with the grant, and 200 with the same grant when it is repeated', async () => {
    const first = await post('iniciar', { worker: maria });
    expect(first).toMatchObject({
      status: 201,
      type: 'application/json',
      body: { mode: 'persistent', fence: 1 },
    });
    expect(await post('iniciar', { worker: maria })).toMatchObject({ status: 200, body: { resumed: true } });
  });

  test('a conflict is 409, and says who has it and what to do', async () => {
    await post('iniciar', { worker: maria });
    expect(await post('iniciar', { worker: juan })).toMatchObject({
      status: 409,
      type: 'application/problem+json',
      body: { type: 'occupied', next: 'ask-holder', holder: { id: 93, initials: 'MR' } },
    });
  });

  test('FINALIZAR is 200 for the holder, 403 for another, 409 when it was given back before', async () => {
    await post('iniciar', { worker: maria });
    expect(await post('finalizar', { worker: juan })).toMatchObject({
      status: 403,
      body: { type: 'not-holder' },
    });
    expect(await post('finalizar', { worker: maria, fence: 9 })).toMatchObject({
      status: 409,
      body: { type: 'version-conflict' },
    });
    expect(await post('finalizar', { worker: maria, fence: 1 })).toMatchObject({
      status: 200,
      body: { lock: 'removed' },
    });
    expect(await post('finalizar', { worker: maria })).toMatchObject({
      status: 409,
      body: { type: 'not-occupied' },
    });
  });

  test('a worker that is none is 400, and names the field', async () => {
    for (const body of [{}, { worker: 'MR(93)' }, []])
      expect(await post('iniciar', body)).toMatchObject({ status: 400, body: { type: 'invalid-input' } });
  });

  test('a body that is no JSON, or too long, is refused as JSON, without a stack or a path', async () => {
    for (const body of ['{"worker":', '"'.repeat(200_000)]) {
      const response = await fetch(`${shop.url}/spools/${encodeURIComponent(TAG)}/iniciar`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', connection: 'close' },
        body,
      });
      const text = await response.text();
      expect([400, 413]).toContain(response.status);
      expect(response.headers.get('content-type')).toMatch(/^application\/(problem\+)?json/);
      expect(text).not.toMatch(/node_modules|\n\s+at |<html/);
    }
  });

  test('a truth that is away is 503 with Retry-After', async () => {
    plan.outage(true);
    expect(await post('iniciar', { worker: maria })).toMatchObject({
      status: 503,
      body: { type: 'source-unavailable', next: 'repeat-later', retryAfter: 1 },
    });
  });

  test('one spool is shown with its holder', async () => {
    await post('iniciar', { worker: maria });
    const response = await fetch(`${shop.url}/spools/${encodeURIComponent(TAG)}`, {
      headers: { connection: 'close' },
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ state: 'occupied', holder: { id: 93 } });
  });
});
