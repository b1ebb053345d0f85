// The program that a user might write, as text: each way of installing, loading and bundling runs the same one.

/**
 * @typedef {import('../workspace.mjs').Entry} Entry
 * @typedef {{ imports: string, story: string }} Part
 */

const memory = part(
  ['MemoryLockStore', 'MemoryOccupationSource'],
  '@spoollock/core/memory',
  `
  await takeAndGiveBack('in memory', new MemoryLockStore(), new MemoryOccupationSource([{ tag: 'MK-1' }]));`,
);

export const nodeRedis = {
  imports: `
import { createClient } from 'redis';
import { createNodeRedisLockStore } from '@spoollock/redis/node-redis';`,
  story: `
  const nodeRedis = createClient({ url: redisUrl });
  await nodeRedis.connect();
  const byNodeRedis = createNodeRedisLockStore(nodeRedis);
  await takeAndGiveBack('through node-redis', byNodeRedis, new MemoryOccupationSource([{ tag: 'MK-1' }]));
  nodeRedis.destroy();`,
};

export const ioredis = {
  imports: `
import { Redis } from 'ioredis';
import { createIoredisLockStore } from '@spoollock/redis/ioredis';`,
  story: `
  const ioredis = new Redis(redisUrl);
  const byIoredis = createIoredisLockStore(ioredis);
  await takeAndGiveBack('through ioredis', byIoredis, new MemoryOccupationSource([{ tag: 'MK-1' }]));
  ioredis.disconnect();`,
};

const sheet = {
  imports: `
import { auth, sheets } from '@googleapis/sheets';
import { createGoogleSheetsSource } from '@spoollock/google-sheets';
import { startSheetsEmulator } from '@spoollock/sheets-emulator';`,
  story: `
  const values = [['TAG_SPOOL', 'Ocupado_Por', 'Fecha_Ocupacion', 'version'], ['MK-1', '', '', '']];
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
  await emulator.close();`,
};

const telemetry = {
  imports: `
import { trace } from '@opentelemetry/api';
import { instrumentLockStore, instrumentSpoolLock } from '@spoollock/otel';`,
  story: `
  const watched = instrumentSpoolLock(
    createSpoolLock({
      store: instrumentLockStore(new MemoryLockStore()),
      source: new MemoryOccupationSource([{ tag: 'MK-1' }]),
    }),
    { tracer: trace.getTracer('shop') },
  );
  const answer = await watched.iniciar('MK-1', { id: 93, initials: 'MR' });
  await watched.close();
  say('with telemetry', answer.isOk() ? 'taken' : answer.error.message);`,
};

const http = {
  imports: `
import { spoolFetch } from '@spoollock/http/fetch';`,
  story: `
  const served = createSpoolLock({
    store: new MemoryLockStore(),
    source: new MemoryOccupationSource([{ tag: 'MK-1' }]),
  });
  const handle = spoolFetch(served, { basePath: '/api' });
  const body = JSON.stringify({ worker: { id: 93, initials: 'MR' } });
  const headers = { 'content-type': 'application/json' };
  const asked = new Request('http://shop/api/spools/MK-1/iniciar', { method: 'POST', headers, body });
  say('over HTTP', String((await handle(asked)).status));
  await served.close();`,
};

const contract = {
  imports: `
import { FaultPlan, VirtualClock, faultyLockStore, lockStoreContract, type LockStoreHarness } from '@spoollock/testing';`,
  story: `
  const tests: (() => unknown)[] = [];
  const runner = {
    describe: (_: string, body: () => void) => body(),
    test: Object.assign((_: string, body: () => unknown) => void tests.push(body), { skip: () => undefined }),
  };
  const makeHarness = (): LockStoreHarness => {
    const clock = new VirtualClock();
    const memory = new MemoryLockStore({ clock });
    const plan = new FaultPlan();
    const readRaw = async (name: string) => {
      for await (const chunk of memory.scan())
        for (const lock of chunk.unwrapOr([]))
          if (lock.name === name) return { value: lock.value, expiresInMs: lock.expiresInMs };
      return null;
    };
    return {
      store: faultyLockStore(memory, plan),
      putRaw: (name, text, expiresInMs) => memory.put(name, text, expiresInMs),
      readRaw,
      expireNow: async (name) => clock.advance((await readRaw(name))?.expiresInMs ?? 0),
      advance: (ms) => clock.advance(ms),
      loseReply: () => void plan.next('lose-reply'),
      loseRequest: () => void plan.next('lose-request'),
      applyLate: () => {
        plan.next('apply-late');
        return () => plan.release();
      },
      outage: (on) => plan.outage(on),
    };
  };
  lockStoreContract(runner, makeHarness, {
    title: 'in memory',
    cannot: { another: 'not in memory', elsewhere: 'not in memory', putNonText: 'not in memory' },
  });
  for (const test of tests) await test();
  say('the contract', tests.length > 20 ? 'kept' : 'hardly there');`,
};

export const everything = [memory, nodeRedis, ioredis, sheet, telemetry, http, contract];
export const withNodeRedis = [memory, nodeRedis];
export const withIoredis = [memory, ioredis];

/** What the program prints for each of these parts. */
const lines = new Map([
  [memory, 'in memory: taken, persistent; seen, 1; given back, removed'],
  [nodeRedis, 'through node-redis: taken, persistent; seen, 1; given back, removed'],
  [ioredis, 'through ioredis: taken, persistent; seen, 1; given back, removed'],
  [sheet, 'in a sheet: taken, persistent; seen, 1; given back, removed'],
  [telemetry, 'with telemetry: taken'],
  [http, 'over HTTP: 201'],
  [contract, 'the contract: kept'],
]);

/**
 * @param {Part[]} parts
 * @param {Entry[]} entries each of which is imported as well, and says what it exports
 */
export function programOf(parts, entries) {
  const text = `
import { createSpoolLock } from '@spoollock/core';
import { type LockStore, type OccupationSource } from '@spoollock/core/adapter';
import { ResultAsync, okAsync } from 'neverthrow';
${parts.map(({ imports }) => imports.trim()).join('\n')}
${entries.map(({ specifier }, index) => `import * as entry${index} from '${specifier}';`).join('\n')}

const redisUrl = process.env.REDIS_URL ?? '';
const entries: Record<string, object> = {
${entries.map(({ specifier }, index) => `  '${specifier}': entry${index},`).join('\n')}
};

function say(what: string, how: string): void {
  console.log(what + ': ' + how);
}

async function takeAndGiveBack(what: string, store: LockStore, source: OccupationSource): Promise<void> {
  const lock = createSpoolLock({ store, source });
  const worker = { id: 93, initials: 'MR' };
  const taken = await lock.iniciar('MK-1', worker);
  // Types and classes of the user's own copy of neverthrow, which has to be the packages' copy.
  const seen: ResultAsync<[unknown, number], unknown> = ResultAsync.combine([lock.inspect('MK-1'), okAsync(1)]);
  const one = seen instanceof ResultAsync && lock.health() instanceof ResultAsync;
  const [, number] = (await seen).unwrapOr([null, 0] as [unknown, number]);
  const given = await lock.finalizar('MK-1', worker);
  await lock.close();
  const began = taken.isOk() ? 'taken, ' + taken.value.mode : taken.error.message;
  const ended = given.isOk() ? 'given back, ' + given.value.lock : given.error.message;
  say(what, [began, 'seen, ' + (one ? number : 'by another neverthrow'), ended].join('; '));
}

async function main(): Promise<void> {${parts.map(({ story }) => story).join('')}
  for (const [specifier, exported] of Object.entries(entries))
    say(specifier, Object.keys(exported).filter((name) => name !== 'default').sort().join(' '));
}

void main();
`;
  return { text, prints: parts.map((it) => lines.get(it) ?? '') };
}

/** @param {string[]} names @param {string} from @param {string} story @returns {Part} */
function part(names, from, story) {
  return { imports: `import { ${names.join(', ')} } from '${from}';`, story };
}
