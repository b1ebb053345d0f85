import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { createSpoolLock, type SpoolLock, type SpoolLockOptions } from '@spoollock/core';
import { logEvents } from '@spoollock/core/logging';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import express from 'express';
import express4 from 'express-4';
import { expect, onTestFinished } from 'vitest';
import { sendProblem, spoolRouter } from '../../src/express.js';
import { spoolFetch } from '../../src/fetch.js';
import { httpProblem } from '../../src/problem.js';
import type { SpoolHttpOptions } from '../../src/service.js';
import { client, type Answer, type Client } from './client.js';
import { differences } from './described.js';

export const MR = { id: 93, initials: 'MR' };
export const JP = { id: 94, initials: 'JP' };

export interface Setup
  extends
    Partial<SpoolLockOptions>,
    Pick<SpoolHttpOptions<unknown>, 'authorize' | 'handOver' | 'also' | 'history'> {
  readonly supervisor?: SpoolHttpOptions<unknown>['supervisor'];
  /** Puts another lock before the real one, such as one that answers with a chosen error. */
  readonly instead?: (lock: SpoolLock) => SpoolLock;
}

export interface TestShop extends Client {
  readonly port: number;
  readonly lock: SpoolLock;
  readonly logged: () => string;
}

type Listener = (lock: SpoolLock, options: SpoolHttpOptions<unknown>) => RequestListener;

const LISTENERS: Readonly<Record<string, Listener>> = {
  'Express 5': (lock, options) => express().use(spoolRouter(lock, options), notThere),
  'Express 4': (lock, options) => express4().use(spoolRouter(lock, options), notThere),
  'a fetch handler': (lock, options) => getRequestListener(spoolFetch(lock, options)),
};

const notThere: RequestListener = (_req, res) =>
  sendProblem(res, httpProblem('unknown-route', 'There is nothing here.'));

export type OpenShop = (setup?: Setup) => Promise<TestShop>;

/** For `describe.each`: the name of an adapter, and how to open a shop on it. */
export const ADAPTERS: readonly (readonly [string, OpenShop])[] = Object.entries(LISTENERS).map(
  ([name, listener]) => [name, (setup = {}) => open(listener, setup)],
);

/** On memory, listening on a free port until its test has finished; three spools, one of them JP's. */
async function open(listener: Listener, setup: Setup): Promise<TestShop> {
  const {
    instead = asItIs,
    authorize,
    supervisor,
    handOver,
    also,
    history,
    ...options
  } = { supervisor: () => 'allow' as const, ...setup };
  const lock = createSpoolLock({ store: new MemoryLockStore(), source: fewSpools(), ...options });
  const lines: string[] = [];
  const line = (fields: object, message: string) => void lines.push(JSON.stringify({ ...fields, message }));
  logEvents(lock, { debug: line, info: line, warn: line, error: line });
  const server = createServer(
    listener(instead(lock), {
      ...{ authorize, supervisor, handOver, also, history },
      paths: { spools: '/api/spools', workers: '/api/workers' },
    }),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
    await lock.close();
  });
  const { port } = server.address() as AddressInfo;
  // Every answer of every test is held against the OpenAPI document.
  const asDescribed = (method: string, path: string, answer: Answer) =>
    expect({ method, path, differs: differences(method, path, answer) }).toEqual({
      method,
      path,
      differs: [],
    });
  const asking = client(`http://127.0.0.1:${port}`, undefined, asDescribed);
  return { port, lock, logged: () => lines.join('\n'), ...asking };
}

const asItIs = (lock: SpoolLock): SpoolLock => lock;

export function fewSpools(): MemoryOccupationSource {
  return new MemoryOccupationSource([
    { tag: 'FREE-1' },
    { tag: 'FREE-2', label: 'DISPONIBLE', version: 7 },
    { tag: 'TAKEN-JP', label: 'JP(94)', since: new Date('2026-11-20T11:00:00Z'), version: 3 },
  ]);
}
