import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { SHOPS } from './support/shops.js';

const home = fileURLToPath(new URL('..', import.meta.url));
const maria = { id: 93, initials: 'MR' };
/** A port at which nobody listens: it is one of the system's own. */
const NO_REDIS = 'redis://127.0.0.1:1';
let folder = '';

beforeAll(async () => {
  // Beneath this package, so that it finds what the recipes do.
  folder = mkdtempSync(join(home, 'node_modules', '.process-'));
  await build({
    entryPoints: [join(home, 'test/support/process.ts')],
    outfile: join(folder, 'process.mjs'),
    bundle: true,
    // They load parts of themselves by name.
    external: ['@nestjs/*', 'fastify', 'fastify-plugin', 'express', '@hono/node-server', 'redis'],
    // For what is CommonJS within.
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
    },
    platform: 'node',
    format: 'esm',
    target: 'node20',
    alias: sources(),
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
    logLevel: 'error',
  });
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await stop();
});

/** The packages of this workspace as they are in their source; everything else is imported. */
function sources(): Record<string, string> {
  const of = (path: string) => join(home, '../../packages', path);
  return {
    '@spoollock/core/memory': of('core/src/memory/index.ts'),
    '@spoollock/core/adapter': of('core/src/adapter.ts'),
    '@spoollock/core': of('core/src/index.ts'),
    '@spoollock/redis/node-redis': of('redis/src/node-redis.ts'),
    '@spoollock/http/express': of('http/src/express.ts'),
    '@spoollock/http/fetch': of('http/src/fetch.ts'),
    '@spoollock/http': of('http/src/index.ts'),
  };
}

function start(name: string): { child: ChildProcess; heard: (pattern: RegExp) => Promise<string> } {
  const child = spawn(process.execPath, [join(folder, 'process.mjs'), name], {
    env: { REDIS_URL: NO_REDIS },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => (said += more));
  const closed = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await closed;
  });
  const heard = async (pattern: RegExp) => {
    await expect.poll(() => said).toMatch(pattern);
    return pattern.exec(said)?.[1] ?? '';
  };
  return { child, heard };
}

test.each(Object.keys(SHOPS))(
  '%s: opens with Redis down, and at SIGTERM every request under way has its answer',
  async (name) => {
    const { child, heard } = start(name);
    const url = await heard(/open at (\S+) /);
    const take = async (tag: string) => {
      const response = await fetch(`${url}/spools/${tag}/iniciar`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ worker: maria }),
      });
      return [response.status, (await response.json()) as { mode?: string }] as const;
    };
    expect(await take('MK-0')).toMatchObject([201, { mode: 'degraded' }]);

    const underWay = Array.from({ length: 20 }, (_, index) => take(`MK-${index + 1}`));
    await heard(/(?:a write begins\s+){21}/);
    const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
    child.kill('SIGTERM');
    for (const [status] of await Promise.all(underWay)) expect(status).toBe(201);
    // Nest sends itself the signal again when all is closed.
    expect(await ended).toEqual(name === 'NestJS' ? [null, 'SIGTERM'] : [0, null]);
  },
);

test('a plain worker works with Redis down, and at SIGTERM gives back the spool in hand and takes no other', async () => {
  const { child, heard } = start('plain worker');
  await heard(/MK-0: done/);
  const tag = await heard(/works on (MK-1) degraded/);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await heard(new RegExp(`${tag}: done\\nthen 0 are taken`));
  expect(await ended).toEqual([0, null]);
});
