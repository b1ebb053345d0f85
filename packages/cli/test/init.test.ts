import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startRedis } from '../../redis/test/support/redis-server.js';
import { Bench, type BenchOptions } from './support/bench.js';
import { folder, keyFile } from './support/folder.js';
import { runProgram } from './support/program.js';
import { openSheet, TOKEN } from './support/stage.js';

/** Nothing is set in the environment. */
const NOTHING = { GOOGLE_SHEET_ID: '', GOOGLE_SHEETS_ROOT_URL: '', GOOGLE_SHEETS_TOKEN: '' };
const SHEET_ID = '1AbCdEfGhIjKlMnOpQ';

function newcomer(options: BenchOptions = {}) {
  const here = folder();
  const bench = new Bench({ folder: here, isTTY: true, env: NOTHING, ...options });
  const file = join(here, 'spoollock.env');
  const settings = (): readonly string[] =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
  return { bench, here, file, settings };
}

describe('init on a terminal', () => {
  it('asks for what differs from shop to shop; Enter leaves it as it usually is', async () => {
    const key = keyFile();
    const typed = [`https://docs.google.com/spreadsheets/d/${SHEET_ID}/edit?gid=0#gid=0`, key, "Tito's #2"];
    const headers = ['Spool', '', '', ''];
    const { bench, file, settings } = newcomer({
      answers: [...typed, ...headers, 'LIBRE,-', 'blank', '{id} {initials}', '', ''],
    });
    await bench.run('init');
    expect(bench.out).toMatch(`wrote ${file}\n\nok    node`);
    expect(settings()).toEqual([
      `GOOGLE_SHEET_ID=${SHEET_ID}`,
      `GOOGLE_APPLICATION_CREDENTIALS=${key}`,
      `SPOOLLOCK_TAB="Tito's #2"`,
      'SPOOLLOCK_HEADER_TAG=Spool',
      'SPOOLLOCK_FREE_WORDS=LIBRE,-',
      'SPOOLLOCK_FREE_LABEL=blank',
      `SPOOLLOCK_WORKER_LABEL='{id} {initials}'`,
    ]);
    // The doctor went by that file.
    expect(bench.settings).toMatchObject({
      spreadsheetId: SHEET_ID,
      login: { kind: 'google', credentialsFile: key },
      sheet: {
        tab: "Tito's #2",
        headers: { tag: 'Spool', label: 'Ocupado_Por' },
        labels: { freeWords: ['LIBRE', '-'], free: '', worker: '{id} {initials}' },
      },
    });
  });

  it('asks again until an answer will do, and says what is wrong with it', async () => {
    const key = keyFile();
    const { bench, settings } = newcomer({
      answers: [
        '',
        'short',
        SHEET_ID,
        '/nowhere/key.json',
        key,
        '',
        'version',
        '',
        '',
        '',
        'Rev',
        '',
        '',
        '',
      ],
    });
    // Its last two questions get no answer.
    expect(await bench.run('init')).toBe(1);
    expect(bench.err).toContain('  It is not set: the long part of the document’s address');
    expect(bench.err).toContain('  It must be the long part of the document’s address');
    expect(bench.err).toContain('  It must name a file that is there');
    expect(bench.err).toContain(
      'The header of the versions [version]: \n  It must be another header than that of tag.\n',
    );
    expect(bench.err).toContain('spoollock: no answer; nothing was written.');
    expect(settings).toThrow('ENOENT');
  });

  it('asks for nothing that a flag or the environment says, and for nothing at all with --yes', async () => {
    const key = keyFile();
    const flags = ['--sheet-id', SHEET_ID, '--credentials', key];
    const { bench, settings } = newcomer({
      env: { ...NOTHING, SPOOLLOCK_TAB: 'Spools', SHOP_TIME_ZONE: 'America/Lima' },
    });
    await bench.run('init', ...flags, '--dates', 'text', '--yes');
    expect(bench.err).not.toContain('?');
    expect(bench.err).not.toContain(']: ');
    expect(settings()).toEqual([
      `GOOGLE_SHEET_ID=${SHEET_ID}`,
      `GOOGLE_APPLICATION_CREDENTIALS=${key}`,
      'SHOP_TIME_ZONE=America/Lima',
      'SPOOLLOCK_TAB=Spools',
      'SPOOLLOCK_DATES=text',
    ]);
  });

  it('writes nothing when Ctrl-C comes instead of an answer', async () => {
    const { bench, here } = newcomer();
    bench.meanwhile = () => bench.interrupt.abort();
    expect(await bench.run('init')).toBe(130);
    expect(bench.err).toContain('Interrupted; nothing was written.');
    expect(readdirSync(here)).toEqual([]);
  });
});

describe('a settings file that is there', () => {
  it('is left as it is, before anything is asked, and replaced as a whole with --force', async () => {
    const flags = ['--sheet-id', SHEET_ID, '--credentials', keyFile(), '--yes'];
    const { bench, here, file, settings } = newcomer();
    writeFileSync(file, 'not a settings file, and mine\n');
    expect(await bench.run('init')).toBe(2);
    expect(bench.err).toContain(`"${file}" is there already, and was left as it is. Add --force`);
    expect(readFileSync(file, 'utf8')).toBe('not a settings file, and mine\n');
    await bench.run('init', ...flags, '--force');
    expect(settings()).toContain(`GOOGLE_SHEET_ID=${SHEET_ID}`);
    expect(readdirSync(here)).toEqual(['spoollock.env']);
  });

  it('is not put where it cannot be, and nothing is left beside', async () => {
    const flags = ['--sheet-id', SHEET_ID, '--credentials', keyFile(), '--yes'];
    const { bench, here, file } = newcomer();
    mkdirSync(file);
    expect(await bench.run('init', ...flags, '--force')).toBe(2);
    expect(bench.err).toContain('cannot be written (');
    expect(await bench.run('init', ...flags, '--settings', join(here, 'no', 'such', 'folder'))).toBe(2);
    expect(bench.err).toContain('cannot be written (ENOENT).');
    expect(readdirSync(here)).toEqual(['spoollock.env']);
    expect(bench.opened).toBe(0);
  });
});

describe('what cannot be a setting', () => {
  it('is refused before anything is written: every one of them', async () => {
    const { bench, file } = newcomer({ isTTY: false });
    expect(await bench.run('init', '--time-zone', 'Mars')).toBe(2);
    for (const said of ['--time-zone must be', 'GOOGLE_SHEET_ID is not set', 'CREDENTIALS is not set'])
      expect(bench.err).toContain(said);
    const flags = ['--sheet-id', SHEET_ID, '--credentials', keyFile()];
    expect(await bench.run('init', ...flags, '--tab', 'two\nlines')).toBe(2);
    expect(bench.err).toContain('SPOOLLOCK_TAB cannot be written into a file');
    expect(existsSync(file)).toBe(false);
  });

  it('is told where the environment says otherwise than what was written', async () => {
    const { bench } = newcomer({ env: { ...NOTHING, SPOOLLOCK_TAB: 'Theirs' } });
    await bench.run('init', '--sheet-id', SHEET_ID, '--credentials', keyFile(), '--tab', 'Mine', '--yes');
    expect(bench.err).toContain('SPOOLLOCK_TAB is set otherwise in the environment, which wins');
    expect(bench.settings?.sheet.tab).toBe('Theirs');
  });
});

describe('init, as the built program', () => {
  it('writes the file and runs the doctor; later commands in that folder need no flags', async () => {
    const redis = await startRedis();
    const sheet = await openSheet([['MK-1', 'DISPONIBLE', null, 1]]);
    onTestFinished(async () => {
      await sheet.emulator.close();
      await redis.stop();
    });
    const cwd = folder();
    const env = { ...sheet.env, REDIS_URL: redis.url };
    const made = await runProgram(['init', '--trail-tab', 'Metadata', '--json'], env, { cwd });
    expect(made).toMatchObject({ code: 0 });
    const file = join(cwd, 'spoollock.env');
    expect(JSON.parse(made.out)).toMatchObject({ file, healthy: true });
    const text = readFileSync(file, 'utf8');
    for (const secret of [TOKEN, 'REDIS_URL=']) expect(text).not.toContain(secret);
    const bare = { ...env, GOOGLE_SHEET_ID: '' };
    expect(await runProgram(['inspect', 'MK-1'], bare, { cwd })).toMatchObject({ code: 0, err: '' });
  });
});
