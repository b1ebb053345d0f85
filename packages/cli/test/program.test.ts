import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createClient } from 'redis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { startRedis, type RedisServer } from '../../redis/test/support/redis-server.js';
import { freePort } from '../../testing/test/support/free-port.js';
import { Documents } from './support/documents.js';
import { MAIN, runProgram, start, type Ended } from './support/program.js';
import { runHere } from './support/run-here.js';
import { hoursAgo, lockFor, openSheet, TAB, TOKEN, type ShopSheet } from './support/stage.js';

const three = hoursAgo(3);
const FINALIZAR = [
  ...['finalizar', 'MK-1', '--worker', 'JP(7)'],
  ...['--by', 'A. Soto', '--reason', 'tablet broken', '--yes'],
];
const TAKE_OVER = [
  'take-over',
  'MK-1',
  '--from',
  'MR(93)',
  '--to',
  'JP(7)',
  '--by',
  'A. Soto',
  '--reason',
  'went home',
];
const UNREADABLE = 'turno\u001b[31m \u009bnoche';
const PASSWORD = 'a-password-that-nobody-may-see';

let redis: RedisServer;
let sheet: ShopSheet;
let env: Record<string, string>;
beforeAll(async () => {
  redis = await startRedis(['--requirepass', PASSWORD]);
  await set('spool_lock:MK-1', lockFor('MK-1', 93, three.at));
});
beforeEach(async () => {
  sheet = await openSheet([
    ['MK-1', 'MR(93)', three.text, 4],
    ['MK-2', 'DISPONIBLE', null, 2],
    ['MK-3', UNREADABLE, null, 2],
  ]);
  env = { ...sheet.env, REDIS_URL: redis.url.replace('//', `//:${PASSWORD}@`) };
  return () => sheet.emulator.close();
});
afterAll(() => redis.stop());

async function set(key: string, value: string): Promise<void> {
  const client = await createClient({ url: redis.url, password: PASSWORD }).connect();
  await client.set(key, value);
  client.destroy();
}

/** Runs the program, and holds it to what is true of every run. */
async function ended(running: Promise<Ended>): Promise<Ended> {
  const { code, out, err } = await running;
  for (const secret of [TOKEN, PASSWORD]) expect(out + err).not.toContain(secret);
  expect(out + err).not.toMatch(/[^\n\P{C}]/u);
  return { code, out, err };
}

async function answered(
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
  run: (args: readonly string[], env: Readonly<Record<string, string>>) => Promise<Ended> = runProgram,
) {
  const { code, out, err } = await ended(run([...args, '--json'], { ...env, ...more }));
  const document: unknown = JSON.parse(out);
  return { code, document, err };
}

/** The same program in this process: to start one takes ten times as long as what most commands do. */
const answeredHere: typeof answered = (args, more) => answered(args, more, runHere);

describe('the built program, on a real Redis and a sheet served over HTTP', () => {
  it('lists, inspects and shows the board as one document each', async () => {
    const list = await answered(['list']);
    expect(list).toMatchObject({ code: 0, err: '' });
    expect(Documents.list.parse(list.document).spools.map(({ tag }) => tag)).toEqual([
      'MK-1',
      'MK-2',
      'MK-3',
    ]);
    const inspect = await answered(['inspect', 'MK-1']);
    expect(inspect).toMatchObject({ code: 0, err: '' });
    expect(Documents.inspect.parse(inspect.document)).toMatchObject({
      fence: 4,
      lock: { kind: 'persistent' },
    });
    const board = await answered(['board', '--once']);
    expect(board).toMatchObject({ code: 0, err: '' });
    expect(Documents.board.parse(board.document).spools).toHaveLength(2);
  });

  it('shows to people what anybody typed without letting it command their terminal', async () => {
    const { code, out } = await ended(runProgram(['list'], env));
    expect(code).toBe(0);
    expect(out).toContain('turno\u{FFFD}[31m \u{FFFD}noche');
  });

  it('takes over, with a line in the audit trail, gives back and releases', async () => {
    const taken = await answered([...TAKE_OVER, '--yes']);
    expect(taken).toMatchObject({ code: 0, err: '' });
    expect(Documents.takeOver.parse(taken.document)).toMatchObject({
      from: 'MR(93)',
      fence: 5,
      auditTrail: 'written',
    });
    expect(JSON.stringify(sheet.person.values('Metadata'))).toContain('went home');
    const given = await answeredHere(FINALIZAR);
    expect(given).toMatchObject({ code: 0, err: '' });
    expect(Documents.finalizar.parse(given.document)).toMatchObject({
      lock: 'removed',
      auditTrail: 'written',
    });
    // The worker's own FINALIZAR says neither.
    const line = sheet.person.values('Metadata').find((cells) => cells.includes('FINALIZAR')) ?? [];
    expect(JSON.parse(String(line.at(-1)))).toEqual({
      repeated: false,
      by: 'A. Soto',
      reason: 'tablet broken',
    });
    expect(sheet.person.values(TAB)[1]?.slice(3)).toEqual(['DISPONIBLE', null, 6]);
    const order = ['--from', UNREADABLE, '--by', 'A. Soto', '--reason', 'name lost'];
    const released = await answeredHere(['release', 'MK-3', ...order, '--yes']);
    expect(released).toMatchObject({ code: 0, err: '' });
    expect(Documents.release.parse(released.document)).toMatchObject({
      from: UNREADABLE,
      auditTrail: 'written',
    });
    expect(sheet.person.values(TAB)[3]?.slice(3)).toEqual(['DISPONIBLE', null, 3]);
    await set('spool_lock:MK-1', lockFor('MK-1', 93, three.at));
  });

  it('asks nobody where nobody can be asked, and changes nothing', async () => {
    const { code, document, err } = await answered(TAKE_OVER);
    expect(code).toBe(2);
    expect(Documents.error.parse(document).error.type).toBe('wrong-usage');
    expect(err).toContain('add --yes');
    expect(sheet.emulator.calls.writes).toBe(0);
  });

  it('says what it is refused, with the code for it', async () => {
    const { code, document } = await answeredHere(FINALIZAR);
    expect(code).toBe(1);
    expect(Documents.error.parse(document).error).toMatchObject({ type: 'not-holder', holder: { id: 93 } });
    const unknown = await answeredHere(['inspect', 'MK-404']);
    expect(unknown.code).toBe(1);
    expect(Documents.error.parse(unknown.document).error.type).toBe('unknown-spool');
  });

  it('does not go through a proxy of the environment to the server of this machine', async () => {
    const proxy = `http://127.0.0.1:${await freePort()}`;
    const { code } = await answered(['list'], { HTTPS_PROXY: proxy, HTTP_PROXY: proxy });
    expect(code).toBe(0);
  });

  it('uses colours only where it is told to, since this is no terminal', async () => {
    const plain = await runProgram(['board', '--once'], env);
    expect(plain.out).not.toContain('\u001b');
    const coloured = await runProgram(['board', '--once'], { ...env, FORCE_COLOR: '1' });
    expect(coloured.out).toContain('\u001b[');
    expect(coloured.out).not.toContain('\u001b[31m \u009b');
  });
});

describe('with a side away', () => {
  it('the sheet speaks alone while Redis is: 3, and what it says', async () => {
    const { code, document, err } = await answeredHere(['list'], {
      REDIS_URL: `redis://:${PASSWORD}@127.0.0.1:${await freePort()}`,
    });
    expect(code).toBe(3);
    expect(Documents.list.parse(document)).toMatchObject({ missing: 'store' });
    expect(err).toContain('Redis cannot be reached');
  });

  it('a spool is given back all the same while Redis is', async () => {
    const given = await answeredHere(
      ['finalizar', 'MK-1', '--worker', 'MR(93)', '--by', 'A. Soto', '--reason', 'tablet broken', '--yes'],
      {
        REDIS_URL: `redis://127.0.0.1:${await freePort()}`,
      },
    );
    expect(given.code).toBe(0);
    expect(Documents.finalizar.parse(given.document).lock).toBe('unreachable');
  });

  it('nobody’s hold is ended while the sheet is: 3, and nothing is changed', async () => {
    const away = { GOOGLE_SHEETS_ROOT_URL: `http://127.0.0.1:${await freePort()}` };
    const { code, document } = await answeredHere([...TAKE_OVER, '--yes', '--timeout', '3s'], away);
    expect(code).toBe(3);
    expect(Documents.error.parse(document).error.type).toBe('source-unavailable');
  });

  it('says so when the sheet does not let it in: 2; or is not in its shape: 1', async () => {
    const stranger = await answeredHere(['list'], { GOOGLE_SHEETS_TOKEN: 'another-token' });
    expect(stranger.code).toBe(2);
    expect(stranger.err).toContain('The sheet does not let this program in.');
    expect(Documents.error.parse(stranger.document).error).toMatchObject({
      type: 'source-misshaped',
      next: 'fix-source',
    });
    sheet.person.edit(TAB, 'D1', 'Ocupante');
    const misshaped = await answeredHere(['inspect', 'MK-1']);
    expect(misshaped.code).toBe(1);
    expect(Documents.error.parse(misshaped.document).error.message).toContain(
      'the header Ocupado_Por is missing',
    );
  });

  it('names the operation whose outcome is unknown: 4; the repeat under it finds out', async () => {
    await answeredHere(['doctor', '--write']);
    // Its first two writes look after the hidden tabs; the third one is the spool's.
    sheet.emulator.faults.next('delay', { of: 'write', delayMs: 0, times: 2 });
    sheet.emulator.faults.next('lose-reply', { of: 'write' });
    sheet.emulator.faults.next('status', { of: 'write', status: 503, times: 20 });
    const lost = await answeredHere([
      'finalizar',
      'MK-1',
      '--worker',
      'MR(93)',
      '--by',
      'A. Soto',
      '--reason',
      'tablet broken',
      '--yes',
      '--timeout',
      '4s',
    ]);
    sheet.emulator.faults.clear();
    expect(lost.code).toBe(4);
    const { error } = Documents.error.parse(lost.document);
    expect(error).toMatchObject({ type: 'outcome-unknown', operationId: expect.any(String) as string });
    const repeat = (error['repeat'] as string[]).concat('--yes');
    const repeated = await answeredHere(repeat);
    expect(repeated.code).toBe(0);
    expect(Documents.finalizar.parse(repeated.document).repeated).toBe(true);
  });
});

describe('interrupted', () => {
  it('it ends at once with 130 while it waits for the sheet', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    onTestFinished(async () => {
      silent.close();
      silent.closeAllConnections();
      await once(silent, 'close');
    });
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : null;
    const running = start(['inspect', 'MK-1', '--json'], {
      ...env,
      GOOGLE_SHEETS_ROOT_URL: `http://127.0.0.1:${String(port)}`,
    });
    await Promise.race([once(silent, 'request'), running.ended]);
    running.signal('SIGINT');
    const { code, out } = await ended(running.ended);
    expect(code).toBe(130);
    expect(Documents.error.parse(JSON.parse(out)).error.type).toBe('aborted');
  });

  it('the live board ends with 130 after whole lines', async () => {
    const running = start(['board', '--json', '--every', '2s'], env);
    await running.heard(/\n/);
    running.signal('SIGINT');
    const { code, out } = await ended(running.ended);
    expect(code).toBe(130);
    expect(out.endsWith('}\n')).toBe(true);
    for (const line of out.trimEnd().split('\n')) Documents.board.parse(JSON.parse(line));
  });

  it('the live board ends quietly when nobody reads it any more', async () => {
    const running = start(['board', '--json', '--every', '2s'], env);
    await running.heard(/\n/);
    running.hangUp();
    expect(await running.ended).toMatchObject({ code: 0, err: '' });
  });
});

it('an output that cannot be written is said in a sentence, and is no success', async () => {
  // Opened for reading: as on a full disk, every write fails.
  const out = openSync(fileURLToPath(import.meta.url), 'r');
  onTestFinished(() => closeSync(out));
  const child = spawn(process.execPath, [MAIN, '--help'], { env: {}, stdio: ['ignore', out, 'pipe'] });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  expect((await once(child, 'close'))[0]).toBe(2);
  expect(said).toMatch(/^spoollock: the output could not be written: E[A-Z]+\.\n$/);
});
