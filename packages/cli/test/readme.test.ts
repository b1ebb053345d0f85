import { readFileSync } from 'node:fs';
import type { TrailLine } from '@spoollock/core/adapter';
import { createClient } from 'redis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startRedis } from '../../redis/test/support/redis-server.js';
import { EXIT_CODES } from '../src/output/exit-codes.js';
import { FLAGS } from '../src/settings/settings.js';
import { Bench, clockStart, HOUR_MS } from './support/bench.js';
import { runHere } from './support/run-here.js';
import { hoursAgo, lockFor, openSheet } from './support/stage.js';

const FILE = new URL('../README.md', import.meta.url);
const readme = readFileSync(FILE, 'utf8');

const nine = new Date(clockStart - 9.5 * HOUR_MS);
const two = new Date(clockStart - 2 * HOUR_MS);
const ROWS = [
  { tag: 'MK-1335-CW-25000-019', label: 'MR(93)', since: nine, version: 4 },
  { tag: 'MK-1335-CW-25000-020', label: 'MR(93)', since: two, version: 7 },
  { tag: 'MK-1337-CW-25004-001', label: 'DISPONIBLE', version: 2 },
  { tag: 'MK-1340-GW-25011-003', label: 'JP(7)', since: new Date(clockStart - 30 * HOUR_MS), version: 3 },
  { tag: 'MK-1342-GW-25016-008', label: 'PG(12)', since: two, version: 1 },
  { tag: 'MK-1342-GW-25016-009', label: 'DISPONIBLE', version: 9 },
  { tag: 'MK-1351-CW-25040-002', label: 'turno noche', version: 1 },
  { tag: 'MK-1351-CW-25040-003', label: 'DISPONIBLE', version: 1 },
];

const trailLine = (type: string, label: string, at: Date, details = {}): TrailLine => {
  const workerId = Number(/\d+/.exec(label)?.[0]);
  return {
    id: null,
    tag: 'MK-1335-CW-25000-019',
    type,
    workerId,
    label,
    writtenAt: at,
    operatedAt: at,
    details,
  };
};
const LINES = [
  trailLine('INICIAR', 'JP(7)', new Date(clockStart - 48 * HOUR_MS)),
  trailLine('LIBERACION', 'JP(7)', new Date(clockStart - 42 * HOUR_MS), {
    by: 'A. Soto',
    reason: 'end of shift',
  }),
  trailLine('INICIAR', 'MR(93)', nine),
];

function shop(): Bench {
  const bench = new Bench({ rows: ROWS, lines: LINES, isTTY: true, answers: ['y', 'y'] });
  bench.store.put('MK-1335-CW-25000-019', lockFor('MK-1335-CW-25000-019', 93, nine));
  bench.store.put('MK-1335-CW-25000-020', lockFor('MK-1335-CW-25000-020', 93, two));
  bench.store.put('MK-1342-GW-25016-009', lockFor('MK-1342-GW-25016-009', 7, two));
  return bench;
}

/** The blocks with commands in them, each from its first `$` to its end. */
function blocks(): readonly string[] {
  return [...readme.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
}

/** The block as a terminal shows it when its commands are run in that order. */
async function shown(block: string, run: (args: string[]) => Promise<string>): Promise<string> {
  let text = '';
  for (const [, line = ''] of block.matchAll(/^\$ spoollock (.*)$/gm))
    text += `${text === '' ? '' : '\n'}$ spoollock ${line}\n${await run(words(line))}`;
  return text;
}

function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

async function onBench(): Promise<(args: string[]) => Promise<string>> {
  const bench = shop();
  return async (args) => {
    await bench.run(...args);
    return bench.seen;
  };
}

/** The doctor looks at servers, whose ports, sizes and times differ. */
async function onServers(): Promise<(args: string[]) => Promise<string>> {
  const redis = await startRedis();
  const three = hoursAgo(3);
  const sheet = await openSheet([
    ['MK-1335-CW-25000-019', 'MR(93)', three.text, 4],
    ['MK-1342-GW-25016-008', 'PG(12)', three.text, 1],
    ['MK-1351-CW-25040-002', 'turno noche', null, 1],
  ]);
  onTestFinished(async () => {
    await sheet.emulator.close();
    await redis.stop();
  });
  const client = await createClient({ url: redis.url }).connect();
  await client.set('spool_lock:MK-1335-CW-25000-019', lockFor('MK-1335-CW-25000-019', 93, three.at));
  client.destroy();
  return async (args) => (await runHere(args, { ...sheet.env, REDIS_URL: redis.url })).out;
}

/** Numbers are this run's own, and how far clocks are apart depends on how busy the machine is. */
const numbersApart = (text: string): string =>
  text.replaceAll(/\d+(\.\d+)*/g, 'N').replaceAll(/(?<=(redis|sheet) clock +).*/g, '…');

describe('the README', () => {
  it('shows what the commands print', async () => {
    const run = await onBench();
    const rest = blocks().filter((block) => !block.startsWith('$ spoollock doctor'));
    expect(rest.length).toBeGreaterThan(7);
    for (const block of rest) expect(block).toBe(await shown(block, run));
  });

  it('shows what the doctor says, but for numbers', async () => {
    const doctors = blocks().filter((block) => block.startsWith('$ spoollock doctor'));
    expect(doctors).toHaveLength(1);
    for (const block of doctors)
      expect(numbersApart(block)).toBe(numbersApart(await shown(block, await onServers())));
  });

  it('has every exit code, and every flag with its variable', () => {
    for (const code of Object.values(EXIT_CODES))
      expect(readme).toMatch(new RegExp(`^\\| ${code} +\\|`, 'm'));
    for (const { variable, flag } of Object.values(FLAGS))
      expect(readme).toMatch(new RegExp(`^\\| \`${variable}\` +\\| \`${flag}\``, 'm'));
  });
});
