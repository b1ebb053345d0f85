import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { faultyOccupationSource, FaultPlan } from '@spoollock/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SHOPS, type OpenedShop } from './support/shops.js';

const TAG = 'MK 1335/CW:25000-019';
const maria = { id: 93, initials: 'MR' };
const juan = { id: 7, initials: 'JP' };

/** Ports as the recipes are given them, over a truth with one spool. */
function ports(plan: FaultPlan) {
  const source = faultyOccupationSource(
    new MemoryOccupationSource([{ tag: TAG }, { tag: 'DRIFTED', label: 'JP(7)', since: new Date() }]),
    plan,
  );
  return { store: new MemoryLockStore(), source };
}

describe.each(Object.entries(SHOPS))('the recipe for %s', (_name, open) => {
  let plan: FaultPlan;
  let shop: OpenedShop;
  beforeEach(async () => {
    plan = new FaultPlan();
    shop = await open(ports(plan));
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

  test('a fence that is a text is refused, and gives nothing back', async () => {
    await post('iniciar', { worker: maria });
    expect(await post('finalizar', { worker: maria, fence: '0' })).toMatchObject({
      status: 400,
      body: { type: 'invalid-input', field: 'fence' },
    });
    expect(await post('iniciar', { worker: juan })).toMatchObject({ status: 409 });
  });

  test('a give-back whose answer was lost may be sent again under its id', async () => {
    await post('iniciar', { worker: maria });
    for (const repeated of [false, true])
      expect(await post('finalizar', { worker: maria, operationId: 'tablet-7/1' })).toMatchObject({
        status: 200,
        body: { repeated },
      });
  });

  test('the locks are in line with the truth soon after it opened', async () => {
    const lockOf = async () => {
      const response = await fetch(`${shop.url}/spools/DRIFTED`, { headers: { connection: 'close' } });
      return ((await response.json()) as { lock: object }).lock;
    };
    await expect.poll(lockOf).toMatchObject({ kind: 'persistent', workerId: 7, origin: 'rebuilt' });
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
