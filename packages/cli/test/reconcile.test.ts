import { createClient } from 'redis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startRedis, type RedisServer } from '../../redis/test/support/redis-server.js';
import { runHere } from './support/run-here.js';
import { hoursAgo, lockFor, openSheet, TAB, type Row, type ShopSheet } from './support/stage.js';

const Document = z.strictObject({
  dryRun: z.boolean(),
  complete: z.literal(true),
  stoppedBy: z.null(),
  counts: z.strictObject({ rebuild: z.number(), remove: z.number(), lapse: z.number(), skip: z.number() }),
  steps: z.array(z.looseObject({ tag: z.string(), action: z.enum(['rebuild', 'remove', 'lapse', 'skip']) })),
});

const three = hoursAgo(3);
const ROWS: readonly Row[] = [
  ['IN-ORDER', 'MR(93)', three.text, 4],
  ['LOCK-MISSING', 'MR(93)', three.text, 4],
  ['LOCK-OF-ANOTHER', 'MR(93)', three.text, 4],
  ['LOCK-UNREADABLE', 'MR(93)', three.text, 4],
  ['LOCK-IS-A-LIST', 'MR(93)', three.text, 4],
  ['LOCK-IS-BYTES', 'MR(93)', three.text, 4],
  ['BEING-TAKEN', 'MR(93)', three.text, 4],
  ['OLD', 'MR(93)', hoursAgo(30).text, 4],
  ['UNDATED', 'MR(93)', null, 4],
  ['DATE-UNREADABLE', 'MR(93)', 'yesterday', 4],
  ['LABEL-UNREADABLE', 'turno noche', three.text, 4],
  ['TWICE-THERE', 'MR(93)', three.text, 4],
  ['TWICE-THERE', 'DISPONIBLE', null, 4],
  ['INVALID\u200btag', 'MR(93)', three.text, 4],
  ['FREE', 'DISPONIBLE', null, 4],
  ['FREE-LOCK-HELD', 'DISPONIBLE', null, 4],
  ['FREE-LOCK-UNREADABLE', '', null, 4],
  ['FREE-RESERVED', 'DISPONIBLE', null, 4],
];

let redis: RedisServer;
let client: Awaited<ReturnType<typeof connected>>;
let sheet: ShopSheet;
let env: Record<string, string>;
beforeAll(async () => {
  redis = await startRedis();
  client = await connected(redis.url);
  sheet = await openSheet(ROWS);
  env = { ...sheet.env, REDIS_URL: redis.url };
});
afterAll(async () => {
  client.destroy();
  await redis.stop();
  await sheet.emulator.close();
});
beforeEach(async () => {
  await client.flushAll();
  const key = (tag: string): string => `spool_lock:${tag}`;
  await client.set(key('IN-ORDER'), lockFor('IN-ORDER', 93, three.at));
  await client.set(key('LOCK-OF-ANOTHER'), lockFor('LOCK-OF-ANOTHER', 7, three.at));
  await client.set(key('LOCK-UNREADABLE'), 'what is this');
  await client.rPush(key('LOCK-IS-A-LIST'), 'one');
  await client.set(key('LOCK-IS-BYTES'), Buffer.from([0xff, 0xfe]));
  await client.set(key('BEING-TAKEN'), lockFor('BEING-TAKEN', 7, three.at), {
    expiration: { type: 'PX', value: 9_000 },
  });
  await client.set(key('FREE-LOCK-HELD'), lockFor('FREE-LOCK-HELD', 7, three.at));
  await client.set(key('FREE-LOCK-UNREADABLE'), 'what is this');
  await client.set(key('FREE-RESERVED'), lockFor('FREE-RESERVED', 7, three.at), {
    expiration: { type: 'PX', value: 9_000 },
  });
  await client.set(key('WITHOUT-ROW'), lockFor('WITHOUT-ROW', 7, three.at));
});

function connected(url: string) {
  return createClient({ url }).connect();
}

/** Every key with what it holds, and whether it ends by itself. */
async function everyKey(): Promise<unknown> {
  const keys = (await client.keys('*')).sort();
  return Promise.all(
    keys.map(async (key) => {
      const kind = await client.type(key);
      const value = kind === 'list' ? await client.lRange(key, 0, -1) : await client.get(key);
      return [key, value, (await client.pTTL(key)) >= 0];
    }),
  );
}

async function reconciled(...options: string[]) {
  const { code, out, err } = await runHere(['reconcile', '--json', ...options], env);
  return { code, err, ...Document.parse(JSON.parse(out)) };
}

describe('reconcile --dry-run', () => {
  it('does to every lock in words what the real one then does to it', async () => {
    const keysBefore = await everyKey();
    const rowsBefore = sheet.person.values(TAB);
    const tabsBefore = sheet.person.tabs();
    const wouldBe = await reconciled('--dry-run');
    expect(await everyKey()).toEqual(keysBefore);
    expect(wouldBe.code).toBe(1);

    const done = await reconciled();
    expect(done.code).toBe(0);
    expect(wouldBe.steps).toEqual(done.steps);
    expect(wouldBe.counts).toEqual(done.counts);
    expect(done.counts).toEqual({ rebuild: 5, remove: 2, lapse: 0, skip: 9 });
    expect(done.steps).toContainEqual({
      tag: 'LOCK-OF-ANOTHER',
      action: 'rebuild',
      workerId: 93,
      former: { workerId: 7, since: three.at.toISOString() },
    });
    const reasons = new Map(
      done.steps.map((step) => [step.tag, 'reason' in step ? step['reason'] : step.action]),
    );
    expect(Object.fromEntries(reasons)).toMatchObject({
      'IN-ORDER': 'has-lock',
      'BEING-TAKEN': 'being-taken',
      OLD: 'older-than-limit',
      UNDATED: 'no-date',
      'DATE-UNREADABLE': 'unreadable-date',
      'LABEL-UNREADABLE': 'unreadable-label',
      'TWICE-THERE': 'ambiguous-tag',
      'INVALID\u200btag': 'invalid-tag',
      'FREE-LOCK-HELD': 'remove',
      'LOCK-IS-A-LIST': 'rebuild',
    });
    expect(sheet.person.values(TAB)).toEqual(rowsBefore);
    expect(sheet.person.tabs()).toEqual(tabsBefore);

    const again = await reconciled('--dry-run');
    expect(again.code).toBe(0);
    expect(again.counts).toMatchObject({ rebuild: 0, remove: 0 });
  });

  it('says so beside the earlier service too, where locks over free rows are left to end by themselves', async () => {
    const shared = { ...env, SPOOLLOCK_SHARED_WITH_EARLIER_SERVICE: 'true', REDIS_SAFETY_TTL: '1' };
    const keysBefore = await everyKey();
    const wouldBe = await runHere(['reconcile', '--dry-run', '--json'], shared);
    expect(await everyKey()).toEqual(keysBefore);
    const done = await runHere(['reconcile', '--json'], shared);
    const steps = (text: string): unknown => Document.parse(JSON.parse(text)).steps;
    expect(steps(wouldBe.out)).toEqual(steps(done.out));
    expect(Document.parse(JSON.parse(done.out)).counts).toMatchObject({ lapse: 3, remove: 0 });
    expect(await client.exists('spool_lock:FREE-LOCK-HELD')).toBe(0);
  });

  it('lists what would be done, and why the rest is left alone, in a table for people', async () => {
    const { code, out } = await runHere(['reconcile', '--dry-run'], env);
    expect(code).toBe(1);
    expect(out).toMatch(/^LOCK-MISSING +would be rebuilt +the row names worker 93, and there was no lock$/m);
    expect(out).toMatch(/^FREE-LOCK-HELD +would be removed +the row is free, the lock names worker 7$/m);
    expect(out).toMatch(/^OLD +left alone +occupied for longer than 24 h$/m);
    expect(out).not.toMatch(/^IN-ORDER/m);
    expect(out).toContain('5 would be rebuilt, 2 would be removed; 1 in good order, 8 left alone.');
    const all = await runHere(['reconcile', '--dry-run', '--all'], env);
    expect(all.out).toMatch(/^IN-ORDER +left alone +it has its lock$/m);
  });

  it('shows no token of any lock', async () => {
    const { out, err } = await runHere(['reconcile', '--json'], env);
    const token = lockFor('LOCK-OF-ANOTHER', 7, three.at).split(':')[1] ?? '';
    expect(out + err).not.toContain(token);
  });
});

describe('a reconcile that cannot come to its end', () => {
  it('says how far it came, and ends with 3', async () => {
    sheet.emulator.faults.next('status', { of: 'read', status: 503, times: 50 });
    const { code, out, err } = await runHere(['reconcile', '--json', '--timeout', '1s'], env);
    sheet.emulator.faults.clear();
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({
      complete: false,
      stoppedBy: { message: expect.any(String) as string },
    });
    expect(err).toContain('spoollock: ');
  });
});
