import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { programsFolder, startPostgres } from '../../postgres/test/support/postgres-server.js';
import { startRedis } from '../../redis/test/support/redis-server.js';
import { freePort } from '../../testing/test/support/free-port.js';
import { ownFolder } from './support/shop-process.js';
import { proxyTo } from './support/proxy.js';

const README = new URL('../../../docs/operations/README.md', import.meta.url);
const programOf = (name: string): string =>
  fileURLToPath(new URL(`../../${name}/dist/main.js`, import.meta.url));

interface Command {
  readonly command: string;
  readonly prints: string;
}

/** The commands of that part of the page, each with what the page says it prints. */
function commands(title: string): readonly Command[] {
  const part =
    readFileSync(README, 'utf8')
      .split(/^## /m)
      .find((each) => each.startsWith(`${title}\n`)) ?? '';
  const lines = [...part.matchAll(/^```console\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
    block.trimEnd().split(/^\$ /m).slice(1),
  );
  return lines.map((text) => {
    const [command = '', ...prints] = text.trimEnd().split('\n');
    return { command, prints: prints.join('\n') };
  });
}

test('upgrade, backup and restore of two processes print what the page of operations says', async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const [sheet, first, second] = [await freePort(), await freePort(), await freePort()];
  const proxy = await proxyTo([`http://127.0.0.1:${first}`, `http://127.0.0.1:${second}`]);
  const ports = { 4010: sheet, 3001: first, 3002: second, 6379: redis.port, 8080: new URL(proxy.url).port };
  const all = commands('Two processes, walked through');
  expect(all.length).toBeGreaterThan(25);
  await prints(all, ports);
}, 120_000);

test('backup and restore of a database print what the page of operations says', async () => {
  const database = await startPostgres();
  onTestFinished(() => database.stop());
  const all = commands('A database, walked through');
  expect(all.length).toBeGreaterThan(15);
  await prints(all, { 5432: database.port, 3001: await freePort() });
}, 120_000);

/** Runs them one after the other in one shell, with ports of their own. */
async function prints(all: readonly Command[], ports: Readonly<Record<number, unknown>>): Promise<void> {
  const script = [
    // As their packages install them; `exec` keeps the process id that the page's commands go by.
    ...['server', 'sheets-emulator'].map((name) => {
      const run = `exec "${process.execPath}" "${programOf(name)}" "$@"`;
      return `${name === 'server' ? 'spoollock-server' : name}() { ${run}; }`;
    }),
    `export SHOP_DRAIN_SECONDS=1 PATH="${programsFolder()}:$PATH"`,
    ...all.flatMap(({ command }, at) => [command, `echo "== ${at}"`]),
  ];
  const text = Object.entries(ports).reduce(
    (said, [from, to]) => said.replaceAll(new RegExp(`\\b${from}\\b`, 'g'), String(to)),
    script.join('\n'),
  );
  // In a group of its own, so that nothing of it outlives the test.
  const shell = spawn('bash', ['-c', text], {
    cwd: ownFolder(),
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  onTestFinished(() => {
    if (shell.pid !== undefined && shell.exitCode === null) process.kill(-shell.pid, 'SIGKILL');
  });
  let said = '';
  shell.stdout.setEncoding('utf8').on('data', (more: string) => void (said += more));
  expect((await once(shell, 'close'))[0]).toBe(0);
  const printed = said.split(/^== \d+\n/m).map((part) => part.trim());
  for (const [at, { command, prints }] of all.entries()) expect(printed[at], command).toBe(prints);
}
