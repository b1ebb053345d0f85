// The program of a user, who has the packages from npm: every way of compiling, loading and bundling runs it.
// It knows nothing of this repository, and is compiled where it is installed.
import { auth, sheets } from '@googleapis/sheets';
import { trace } from '@opentelemetry/api';
import { createSpoolLock } from '@spoollock/core';
import { type LockStore, type OccupationSource } from '@spoollock/core/adapter';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { createGoogleSheetsSource } from '@spoollock/google-sheets';
import { spoolFetch } from '@spoollock/http/fetch';
import { instrumentLockStore, instrumentSpoolLock } from '@spoollock/otel';
import { createIoredisLockStore } from '@spoollock/redis/ioredis';
import { createNodeRedisLockStore } from '@spoollock/redis/node-redis';
import { startSheetsEmulator } from '@spoollock/sheets-emulator';
import { FaultPlan, VirtualClock, faultyLockStore } from '@spoollock/testing';
import { Redis } from 'ioredis';
import { ResultAsync, okAsync } from 'neverthrow';
import { createClient } from 'redis';

const worker = { id: 93, initials: 'MR' };
const rows = () => new MemoryOccupationSource([{ tag: 'MK-1' }]);
const socket = process.env.REDIS_SOCKET ?? '';

async function takeAndGiveBack(what: string, store: LockStore, source: OccupationSource): Promise<void> {
  const lock = createSpoolLock({ store, source });
  const taken = await lock.iniciar('MK-1', worker);
  // Types and classes of the user's own copy of neverthrow, which has to be the packages' copy.
  const seen: ResultAsync<[unknown, number], unknown> = ResultAsync.combine([
    lock.inspect('MK-1'),
    okAsync(1),
  ]);
  const isOne = seen instanceof ResultAsync && (await seen).isOk();
  const given = await lock.finalizar('MK-1', worker);
  await lock.close();
  const began = taken.isOk() ? 'taken, ' + taken.value.mode : taken.error.message;
  const ended = given.isOk() ? 'given back, ' + given.value.lock : given.error.message;
  console.log(what + ': ' + [began, isOne ? 'seen' : 'seen by another neverthrow', ended].join('; '));
}

async function inASheet(): Promise<void> {
  const values = [
    ['TAG_SPOOL', 'Ocupado_Por', 'Fecha_Ocupacion', 'version'],
    ['MK-1', '', '', ''],
  ];
  const emulator = await startSheetsEmulator({
    spreadsheets: [{ id: 'shop', timeZone: 'America/Santiago', sheets: [{ title: 'Operaciones', values }] }],
  });
  const user = new auth.OAuth2();
  user.setCredentials({ access_token: emulator.token });
  const client = sheets({ version: 'v4', rootUrl: emulator.url, auth: user });
  const source = createGoogleSheetsSource({ client, spreadsheetId: 'shop', backoffMs: 1 });
  // Google is busy once in a while: without a retry nothing is taken.
  emulator.faults.next('status', { status: 503, of: 'read' });
  await takeAndGiveBack('in a sheet', new MemoryLockStore(), source);
  await emulator.close();
}

async function overHttp(): Promise<void> {
  const store = instrumentLockStore(new MemoryLockStore());
  const tracer = trace.getTracer('shop');
  const served = instrumentSpoolLock(createSpoolLock({ store, source: rows() }), { tracer });
  const body = JSON.stringify({ worker });
  const headers = { 'content-type': 'application/json' };
  const asked = new Request('http://shop/api/spools/MK-1/iniciar', { method: 'POST', headers, body });
  console.log('over HTTP, with telemetry: ' + (await spoolFetch(served, { basePath: '/api' })(asked)).status);
  await served.close();
}

async function main(): Promise<void> {
  const plan = new FaultPlan();
  const memory = new MemoryLockStore({ clock: new VirtualClock() });
  await takeAndGiveBack('in memory', faultyLockStore(memory, plan), rows());
  const nodeRedis = createClient({ socket: { path: socket, tls: false } });
  await nodeRedis.connect();
  await takeAndGiveBack('through node-redis', createNodeRedisLockStore(nodeRedis), rows());
  nodeRedis.destroy();
  const ioredis = new Redis(socket);
  await takeAndGiveBack('through ioredis', createIoredisLockStore(ioredis), rows());
  ioredis.disconnect();
  await inASheet();
  await overHttp();
}

void main();
