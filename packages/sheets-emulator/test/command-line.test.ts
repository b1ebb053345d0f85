import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect } from './start.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

interface Running {
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
  /** What it says when it is ready. */
  ready(): Promise<{ readonly url: string; readonly token: string }>;
  stop(): void;
}

/** The built program as a process of its own. */
function run(...args: string[]): Running {
  if (!existsSync(MAIN)) throw new Error('The emulator is not built: run `npm run build` first.');
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  let told = (): void => undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
    told();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, ...said }));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const ready = new Promise<{ url: string; token: string }>((resolve, reject) => {
    told = () => {
      const [, url, token] = /is at (\S+)\n.*token is\s+(\S+)\n[^]*Ctrl/.exec(said.out) ?? [];
      if (url !== undefined && token !== undefined) resolve({ url, token });
    };
    ended.then(({ err }) => reject(new Error(`it ended: ${err}`)), reject);
  });
  ready.catch(() => undefined);
  return { ended, ready: () => ready, stop: () => void child.kill('SIGTERM') };
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'emulator-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

describe('The program', () => {
  it('serves a spreadsheet and keeps it in its file over a restart', async () => {
    const file = join(await folder(), 'sheets.json');
    const first = run('--file', file, '--spreadsheet', 'shop', '--locale', 'es_CL');
    const client = connect(await first.ready());
    await client.spreadsheets.values.update({
      spreadsheetId: 'shop',
      range: 'Sheet1!A1',
      valueInputOption: 'RAW',
      requestBody: { values: [['kept']] },
    });
    first.stop();
    expect(await first.ended).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(file, 'utf8')).toContain('kept');

    const again = connect(await run('--file', file).ready());
    const { data } = await again.spreadsheets.get({ spreadsheetId: 'shop', fields: 'properties.locale' });
    expect(data.properties?.locale).toBe('es_CL');
    const { data: read } = await again.spreadsheets.values.get({ spreadsheetId: 'shop', range: 'Sheet1!A1' });
    expect(read.values).toEqual([['kept']]);
  });

  it('lets in the tokens that it is given', async () => {
    const { url, token } = await run('--token', 'one', '--token', 'two').ready();
    expect(token).toBe('one');
    const asked = (bearer: string) =>
      fetch(new URL('v4/spreadsheets/sheet', url), { headers: { authorization: `Bearer ${bearer}` } });
    expect([(await asked('two')).status, (await asked('three')).status]).toEqual([200, 401]);
  });

  it('begins with the sample shop under an id of one’s own', async () => {
    const client = connect(await run('--sample', 'sample-shop', '--spreadsheet', 'empty-shop').ready());
    const { data } = await client.spreadsheets.values.get({
      spreadsheetId: 'sample-shop',
      range: 'Operaciones!A:A',
    });
    expect(data.values?.length).toBeGreaterThan(400);
    const { data: empty } = await client.spreadsheets.get({ spreadsheetId: 'empty-shop' });
    expect(empty.sheets?.map(({ properties }) => properties?.title)).toEqual(['Sheet1']);
  });

  it('explains itself', async () => {
    const { code, out } = await run('--help').ended;
    expect([code, out]).toEqual([0, expect.stringContaining('sheets-emulator [--file sheets.json]')]);
    expect((await run('-v').ended).out).toMatch(/^\d+\.\d+\.\d+/);
  });

  it.each([
    [['--prot', '8080'], /'--prot'/],
    [['--port', '80a'], /^--port has to be a whole number from 0 to 65535, not "80a"\./],
    [['--port', '65536'], /^--port/],
    [['--port'], /'--port/],
    [['--latency', '-1'], /latency/],
    [['--file', ''], /^--file must not be empty\./],
    [['sheets.json'], /^"sheets\.json" is no option\./],
    [['--spreadsheet', 'a b'], /^--spreadsheet has to be of letters/],
    [['--spreadsheet', 'a', '--spreadsheet', 'a'], /same id twice/],
    [['--sample', 'a b'], /^--sample has to be of letters/],
    [['--sample', 'a', '--sample', 'a'], /^--sample has the same id twice/],
    [['--spreadsheet', 'a', '--sample', 'a'], /have the same id, "a"/],
  ])('answers %j with a sentence', async (args, sentence) => {
    const { code, out, err } = await run(...args).ended;
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(sentence);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toContain('sheets-emulator --help');
  });

  it('says why it cannot start', async () => {
    const { url } = await run().ready();
    const { port } = new URL(url);
    const taken = await run('--port', port).ended;
    expect([taken.code, taken.err]).toEqual([1, expect.stringContaining(`port ${port}. Give another`)]);
    const path = await folder();
    const unreadable = await run('--file', path).ended;
    expect([unreadable.code, unreadable.err]).toEqual([1, expect.stringContaining(path)]);
  });
});
