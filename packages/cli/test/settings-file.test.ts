import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startRedis } from '../../redis/test/support/redis-server.js';
import { SETTINGS_FILE, settingsLine, withSettingsFile } from '../src/settings/settings-file.js';
import { fileWith, folder } from './support/folder.js';
import { runProgram } from './support/program.js';
import { openSheet } from './support/stage.js';

const SERVER_README = new URL('../../server/README.md', import.meta.url);

const read = (text: string, env: Record<string, string> = {}) =>
  withSettingsFile(env, { named: fileWith(text), folder: '/nowhere' });

/** What is said of the file, without its name. */
const said = (text: string): readonly string[] =>
  read(text)
    ._unsafeUnwrapErr()
    .map((problem) => problem.replace(/^--settings "[^"]*":? /, ''));

describe('a settings file', () => {
  it('is beneath the environment; what is set to nothing is not set', () => {
    const { env } = read('# the shop\nREDIS_URL="redis://file"\nSHOP_TIME_ZONE=America/Lima\n', {
      REDIS_URL: 'redis://env',
      SHOP_TIME_ZONE: ' ',
    })._unsafeUnwrap();
    expect(env).toMatchObject({ REDIS_URL: 'redis://env', SHOP_TIME_ZONE: 'America/Lima' });
  });

  it('may come from another system: a byte order mark, and lines that end otherwise', () => {
    const { env } = read('\uFEFFSPOOLLOCK_TAB=Spools\r\n\r\n  # more\rSPOOLLOCK_DATES=text')._unsafeUnwrap();
    expect(env).toEqual({ SPOOLLOCK_TAB: 'Spools', SPOOLLOCK_DATES: 'text' });
  });

  it('has nothing in it that is no setting: each such line is named, and what was meant', () => {
    expect(said('SHOP_TIMEZONE=UTC\nSPOOLLOCK_TABB=x\n\nGOOGLE_SHEET_ID: 1\nspoollock_tab=y\n')).toEqual([
      'line 1 has "SHOP_TIMEZONE", which is no setting; SHOP_TIME_ZONE is.',
      'line 2 has "SPOOLLOCK_TABB", which is no setting.',
      'line 4 is neither NAME=value nor a comment that # begins.',
      'line 5 has "spoollock_tab", which is no setting; SPOOLLOCK_TAB is.',
    ]);
    expect(said('SPOOLLOCK_TAB=x\nSPOOLLOCK_TAB=y\n')).toEqual(['line 2 has SPOOLLOCK_TAB a second time.']);
  });

  it.each(['GOOGLE_SHEETS_TOKEN', 'SHOP_TOKEN', 'SUPERVISOR_TOKEN'])(
    'never has %s in it: a secret, which is not repeated',
    (name) => {
      expect(said(`${name}=a-secret\n`)).toEqual([
        `line 1 has ${name}, a secret: give it in the environment.`,
      ]);
    },
  );

  it('may name a Redis, but not its password', () => {
    expect(read('REDIS_URL=redis://me@host:6379\n').isOk()).toBe(true);
    expect(said('REDIS_URL=redis://me:word@host:6379\n')).toEqual([
      'line 1 has a REDIS_URL with a password, a secret: give it in the environment.',
    ]);
  });

  it('that is large is refused at once', () => {
    expect(said('#'.repeat(70_000))).toEqual(['is too large: it may have 65536 characters at most.']);
  });

  it('that cannot be read is refused by name', () => {
    const named = withSettingsFile({}, { named: '/nowhere/.env', folder: '/nowhere' });
    expect(named._unsafeUnwrapErr()).toEqual(['--settings "/nowhere/.env" cannot be read (ENOENT).']);
    const here = folder();
    const found = withSettingsFile({}, { named: here, folder: '/nowhere' });
    expect(found._unsafeUnwrapErr()).toEqual([`--settings "${here}" cannot be read (EISDIR).`]);
  });

  it('in the working directory is read where no other is named, and need not be there', () => {
    const here = folder();
    expect(withSettingsFile({}, { named: undefined, folder: here })._unsafeUnwrap().file).toBeNull();
    writeFileSync(join(here, SETTINGS_FILE), 'SPOOLLOCK_TAB=Here\n');
    const { env, file } = withSettingsFile({}, { named: undefined, folder: here })._unsafeUnwrap();
    expect({ env, file }).toEqual({ env: { SPOOLLOCK_TAB: 'Here' }, file: join(here, SETTINGS_FILE) });
    const named = withSettingsFile({}, { named: fileWith('SPOOLLOCK_TAB=There'), folder: here });
    expect(named._unsafeUnwrap().env).toEqual({ SPOOLLOCK_TAB: 'There' });
  });

  it('takes every setting of the server’s that is no secret', () => {
    const table = readFileSync(SERVER_README, 'utf8').matchAll(/^\| `([A-Z_]+)` +\|/gm);
    const names = [...table].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(15);
    for (const name of names.filter((one) => !/_TOKEN$|^STALE_NOTICE_(URL|SECRET)$/.test(one)))
      expect(read(`${name}=x`).isOk(), name).toBe(true);
  });

  it('gives back whatever was written into it, letter for letter', () => {
    const value = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => text.trim() === text);
    fc.assert(
      fc.property(value, value, (tab, words) => {
        const lines = [settingsLine('SPOOLLOCK_TAB', tab), settingsLine('SPOOLLOCK_FREE_WORDS', words)];
        fc.pre(lines.every((line) => line !== null));
        expect(read(lines.join('\n'))._unsafeUnwrap().env).toEqual({
          SPOOLLOCK_TAB: tab,
          SPOOLLOCK_FREE_WORDS: words,
        });
      }),
      { numRuns: 300 },
    );
    for (const tab of ["Tito's #2", 'a "b"', 'C:\\new', '$HOME `x`', ' '])
      expect(settingsLine('SPOOLLOCK_TAB', tab)).not.toBeNull();
    expect(settingsLine('SPOOLLOCK_TAB', 'two\nlines')).toBeNull();
    expect(settingsLine('SPOOLLOCK_TAB', '\'"`')).toBeNull();
  });
});

describe('the built program', () => {
  it('reads its settings from a file that is named, and from the one in its folder', async () => {
    const redis = await startRedis();
    const sheet = await openSheet([['MK-1', 'DISPONIBLE', null, 1]]);
    onTestFinished(async () => {
      await sheet.emulator.close();
      await redis.stop();
    });
    const { GOOGLE_SHEETS_TOKEN = '', ...rest } = sheet.env;
    const lines = Object.entries({ ...rest, REDIS_URL: redis.url }).map(
      ([name, value]) => `${name}=${value}`,
    );
    const secret = { GOOGLE_SHEETS_TOKEN };
    const file = fileWith(lines.join('\n'));
    const named = await runProgram(['inspect', 'MK-1', '--settings', file], secret);
    expect(named).toMatchObject({ code: 0, err: '' });
    const cwd = folder();
    writeFileSync(join(cwd, SETTINGS_FILE), lines.join('\n'));
    expect(await runProgram(['inspect', 'MK-1'], secret, { cwd })).toMatchObject({ code: 0, err: '' });
    // The environment wins over the file, and a flag over both.
    const wins = { ...secret, SPOOLLOCK_TAB: 'Elsewhere' };
    expect((await runProgram(['inspect', 'MK-1'], wins, { cwd })).err).toContain('Elsewhere');
    const flagged = await runProgram(['inspect', 'MK-1', '--tab', 'Operaciones'], wins, { cwd });
    expect(flagged).toMatchObject({ code: 0, err: '' });
    const doctor = await runProgram(['doctor'], secret, { cwd });
    expect(doctor.out).toContain(`settings file     ${join(cwd, SETTINGS_FILE)}, beneath the environment`);
  });
});
