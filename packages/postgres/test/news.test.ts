import { setTimeout as pause } from 'node:timers/promises';
import { shareNews } from '@spoollock/board';
import { createSpoolLock } from '@spoollock/core';
import { MemoryOccupationSource } from '@spoollock/core/memory';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createPostgresNews, type PostgresNews } from '../src/news/news.js';
import type { PostgresListeningClient } from '../src/news/ears.js';
import { Assembly, payloadsOf } from '../src/news/parts.js';
import { POOL, poolOf, postgresJsOf, OPEN_WITHIN_MS, type OpenDatabase } from './support/databases.js';

let database: OpenDatabase;
beforeAll(async () => {
  database = await POOL.open();
}, OPEN_WITHIN_MS);
afterAll(() => database.close());

const CLIENTS: readonly {
  readonly name: string;
  readonly connect: (url: string) => Promise<{ client: PostgresListeningClient; end: () => Promise<void> }>;
  readonly hasServer: boolean;
}[] = [
  { name: 'a Pool of pg', connect: (url) => Promise.resolve(poolOf(url)), hasServer: true },
  { name: 'the sql of postgres', connect: (url) => Promise.resolve(postgresJsOf(url)), hasServer: true },
  {
    name: 'PGlite',
    connect: async () => {
      const client = await PGlite.create();
      return { client, end: () => client.close() };
    },
    hasServer: false,
  },
];

describe.each(CLIENTS)('through $name', ({ connect, hasServer }) => {
  let news: PostgresNews;
  let heard: string[];
  let looks: number;
  beforeEach(async () => {
    const { client, end } = await connect(database.server!.url);
    news = createPostgresNews({ client, checkEveryMs: 100 });
    heard = [];
    looks = 0;
    return async () => {
      await news.close();
      await end();
    };
  });

  const subscribe = async (): Promise<void> => {
    news.subscribe(
      'changes',
      (message) => heard.push(message),
      () => (looks += 1),
    );
    await expect.poll(() => looks).toBeGreaterThan(0);
  };

  test('what is published is heard on its channel, however long and odd, and in order', async () => {
    await subscribe();
    const long = `${'señal–🔩 "\\ '.repeat(2_000)}end`;
    await news.publish('another', 'not for us');
    for (const message of ['first', long, '', 'last']) await news.publish('changes', message);
    await expect.poll(() => heard).toEqual(['first', long, '', 'last']);
  });

  if (hasServer)
    test('after the server was killed it listens again, tells that there may be news, and hears', async () => {
      await subscribe();
      await database.server!.kill();
      await database.server!.restart();
      const before = looks;
      await expect.poll(() => looks).toBeGreaterThan(before);
      await expect
        .poll(async () => {
          await news.publish('changes', 'after').catch(() => undefined);
          return heard;
        })
        .toContain('after');
    });
});

test('a board in another process is told of a change', async () => {
  const [one, other] = [poolOf(database.server!.url), poolOf(database.server!.url)];
  const news = [one, other].map(({ client }) => createPostgresNews({ client }));
  const lock = createSpoolLock({ source: new MemoryOccupationSource([{ tag: 'MK-1' }]) });
  const elsewhere = createSpoolLock({ source: new MemoryOccupationSource([{ tag: 'MK-1' }]) });
  let told = 0;
  const stops = [
    shareNews(lock, news[0]!, () => undefined),
    shareNews(elsewhere, news[1]!, () => (told += 1)),
  ];
  // Both listen.
  await expect.poll(() => told).toBe(1);
  await lock.iniciar('MK-1', { id: 93, initials: 'MR' });
  await expect.poll(() => told).toBe(2);
  stops.forEach((stop) => stop());
  await Promise.all([lock.close(), elsewhere.close(), ...news.map((each) => each.close())]);
  await Promise.all([one.end(), other.end()]);
});

test('behind a pooler that lets nothing be heard, subscribers are told again and again to look', async () => {
  const { client, end } = poolOf(database.server!.url);
  onTestFinished(end);
  const deaf: PostgresListeningClient = {
    totalCount: 1,
    connect: async () => {
      const lent = await client.connect();
      return {
        query: (query) =>
          query.text.startsWith('LISTEN') ? Promise.resolve({ rows: [] }) : lent.query(query),
        release: (destroy) => lent.release(destroy),
        on: () => undefined,
        removeListener: () => undefined,
      };
    },
  };
  const news = createPostgresNews({ client: deaf, checkEveryMs: 20 });
  let looks = 0;
  news.subscribe(
    'changes',
    () => undefined,
    () => (looks += 1),
  );
  await expect.poll(() => looks).toBeGreaterThan(3);
  await news.close();
  const after = looks;
  await pause(60);
  expect(looks).toBe(after);
});

test('parts that do not fit together are dropped, and the next message is heard', () => {
  const assembly = new Assembly();
  const [first = '', second = ''] = payloadsOf('x'.repeat(2_000));
  for (const stray of [second, 'DROP', '7.', '1+x', first]) expect(assembly.add(stray)).toBeNull();
  expect(payloadsOf('whole').map((part) => assembly.add(part))).toEqual(['whole']);
  expect(payloadsOf('x'.repeat(2_000)).map((part) => assembly.add(part))).toEqual([null, 'x'.repeat(2_000)]);
});
