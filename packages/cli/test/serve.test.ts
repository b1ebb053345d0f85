import { copyFileSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ok } from 'neverthrow';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startRedis } from '../../redis/test/support/redis-server.js';
import { loadServer, type ServerPackage } from '../src/connections/server-link.js';
import { pause } from '../src/time/pause.js';
import { Terminated } from '../src/time/terminated.js';
import { Bench, clockStart } from './support/bench.js';
import { folder } from './support/folder.js';
import { MAIN, runProgram, start } from './support/program.js';

const OPEN = /"the shop is open at (http:[^"]+)"/;

/** The program in a folder of its own, with everything that it needs and no server. */
function withoutServer(): string {
  const home = folder();
  const modules = join(dirname(MAIN), '../node_modules');
  writeFileSync(join(home, 'package.json'), '{"type":"module"}');
  copyFileSync(MAIN, join(home, 'main.js'));
  for (const name of readdirSync(modules).filter((one) => !one.startsWith('.')))
    if (!name.startsWith('@')) link(join(modules, name), join(home, 'node_modules', name));
    else
      for (const scoped of readdirSync(join(modules, name)).filter((one) => one !== 'server'))
        link(join(modules, name, scoped), join(home, 'node_modules', name, scoped));
  return join(home, 'main.js');
}

function link(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  symlinkSync(from, to, 'junction');
}

describe('serve, as the built program', () => {
  it('opens the server with the settings of its folder, answers an INICIAR and closes in order', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const cwd = folder();
    writeFileSync(
      join(cwd, 'spoollock.env'),
      `PORT=0\nSHOP_DRAIN_SECONDS=0\nREDIS_URL=${redis.url}\nSHOP_DATA_DIR=${cwd}/data\n`,
    );
    const running = start(['serve'], {}, { cwd });
    const [, url = ''] = OPEN.exec(await running.heard(OPEN)) ?? [];
    const answer = await fetch(`${url}/api/spools/MK-1335-CW-25000-019/iniciar`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ worker: { id: 93, initials: 'MR' } }),
    });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ mode: 'persistent' });
    running.signal('SIGTERM');
    const { code, out, err } = await running.ended;
    expect(code).toBe(0);
    expect(err).toContain(`The shop is open at ${url}. Try:`);
    expect(out).toContain('the shop is closed');
    for (const line of out.trimEnd().split('\n')) expect(JSON.parse(line)).toHaveProperty('level');
  });

  it('says what is wrong with the server’s settings, and what keeps it from opening', async () => {
    const wrong = await runProgram(['serve'], { PORT: 'eighty', SHOP_TOKEN: 'short' });
    expect(wrong).toMatchObject({ code: 2, out: '' });
    expect(wrong.err).toContain('PORT must be a whole number from 0 to 65535, not "eighty".');
    expect(wrong.err).toContain('SHOP_TOKEN must have 16 to 200 characters');
    const taken = await runProgram(['serve', '--json'], {
      PORT: '0',
      SHOP_DATA_DIR: MAIN,
      LOG_LEVEL: 'silent',
    });
    expect(taken.code).toBe(1);
    expect(JSON.parse(taken.out)).toMatchObject({ error: { type: 'cannot-open', next: 'correct-input' } });
  });

  it('says how to install the server where it is not, and every other command works', async () => {
    const main = withoutServer();
    const { code, out, err } = await runProgram(['serve'], {}, { main });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('spoollock: @spoollock/server, which this command starts, is not installed');
    expect(err).toContain('npm install --global @spoollock/server');
    expect(await runProgram(['--help'], {}, { main })).toMatchObject({ code: 0 });
  });
});

/** Nothing is set in the environment, and this is how the server opens. */
async function opening(openShopServer: ServerPackage['openShopServer']): Promise<Bench> {
  const server = (await loadServer())._unsafeUnwrap();
  return new Bench({
    env: { GOOGLE_SHEET_ID: '', GOOGLE_SHEETS_ROOT_URL: '', GOOGLE_SHEETS_TOKEN: '', LOG_LEVEL: 'silent' },
    server: ok({ ...server, openShopServer }),
  });
}

describe('serve', () => {
  it('that is told to close while it opens is closed as soon as it is open', async () => {
    let closed = false;
    const bench = await opening(async () => {
      await pause(5_000, bench.clock, new AbortController().signal);
      return ok({ url: 'http://127.0.0.1:1', close: async () => void (closed = true) });
    });
    bench.interrupt.abort();
    expect(await bench.run('serve')).toBe(0);
    expect(closed).toBe(true);
  });

  it('that never opens does not keep whoever told it to close for longer than 8 s', async () => {
    const bench = await opening(() => new Promise(() => undefined));
    bench.interrupt.abort();
    expect(await bench.run('serve')).toBe(130);
    expect(bench.err).toContain('Interrupted while the server opened.');
    expect(bench.clock.now() - clockStart).toBe(8_000);
  });

  it.each([
    ['SIGTERM', new Terminated(), { drainMs: 5_000 }],
    ['Ctrl-C', undefined, {}],
  ])('closes after %s as the server itself does', async (_, reason, options) => {
    const closed: unknown[] = [];
    const bench = await opening(async () =>
      ok({ url: 'http://127.0.0.1:1', close: async (given) => void closed.push(given) }),
    );
    bench.interrupt.abort(reason);
    expect(await bench.run('serve')).toBe(0);
    expect(closed).toEqual([options]);
  });
});
