import { describe, expect, it } from 'vitest';
import { createProgram } from '../src/program.js';
import { EXIT_CODES, EXIT_CODES_HELP } from '../src/output/exit-codes.js';
import { VERSION } from '../src/version.js';
import { Bench } from './support/bench.js';

const COMMANDS = [
  'board',
  'inspect',
  'history',
  'list',
  'doctor',
  'reconcile',
  'take-over',
  'release',
  'finalizar',
  'move',
  'serve',
  'init',
];

describe('help', () => {
  it('names every command, every exit code and where settings come from', async () => {
    const bench = new Bench();
    expect(await bench.run('--help')).toBe(0);
    for (const command of COMMANDS) expect(bench.out).toMatch(new RegExp(`^ {2}${command}`, 'm'));
    expect(bench.out).toContain(EXIT_CODES_HELP);
    expect(bench.out).toContain('GOOGLE_APPLICATION_CREDENTIALS');
    expect(bench.err).toBe('');
  });

  it.each(COMMANDS)('of %s has examples, also by `help`', async (command) => {
    const bench = new Bench();
    expect(await bench.run(command, '--help')).toBe(0);
    expect(bench.out).toContain(`Usage: spoollock ${command}`);
    expect(bench.out).toContain(`\nExamples:\n  $ spoollock ${command}`);
    expect(bench.out).toContain('--json');
    const shown = bench.out;
    expect(await bench.run('help', command)).toBe(0);
    expect(bench.out).toBe(shown);
  });

  it('lists each code that the program can end with', () => {
    for (const code of Object.values(EXIT_CODES))
      expect(EXIT_CODES_HELP).toMatch(new RegExp(`^ {2}${code} `, 'm'));
  });

  it('and the version are JSON with --json', async () => {
    const bench = new Bench();
    expect(await bench.run('--version', '--json')).toBe(0);
    expect(bench.document()).toEqual({ version: VERSION });
    expect(await bench.run('list', '--help', '--json')).toBe(0);
    expect(Object.keys(bench.document() as object)).toEqual(['help']);
    expect(bench.out).toContain('Usage: spoollock list');
  });
});

describe('a wrong command line ends with 2, names what is wrong, and asks nobody', () => {
  it.each([
    [[], /^spoollock: a command is needed\./],
    [['lsit'], /unknown command 'lsit'[^]*Did you mean list\?/],
    [['list', '--oldest'], /unknown option '--oldest'/],
    [['list', 'MK-1'], /too many arguments/],
    [['inspect'], /missing required argument 'tag'/],
    [['inspect', ' '], /argument ' ' is invalid for argument 'tag'|A tag must not be empty/],
    [['list', '--worker', 'MR(93)'], /--worker <id>.*whole number from 1 to 9007199254740991/],
    [['list', '--worker', '0'], /--worker <id>.*whole number from 1 to 9007199254740991/],
    [['list', '--older-than', '8 hours'], /--older-than <duration>.*such as 90s/],
    [['list', '--state', 'busy'], /--state <state>.*Allowed choices are free/],
    [['list', '--limit', '10001'], /--limit <n>.*1 to 10000/],
    [['board', '--every', 'now'], /--every <duration>/],
    [['take-over', 'MK-1', '--from', 'MR(93)'], /required option '--to <worker>'/],
    [['take-over', 'MK-1', '--from', ' '], /--from <who>.*must name who has the spool/],
    [['release', 'MK-1', '--from', 'MR(93)', '--by', 'A. Soto'], /required option '--reason <text>'/],
    [['release', 'MK-1', '--from', ''], /--from <who>.*must name who has the spool/],
    [['finalizar', 'MK-1', '--worker', '93'], /--worker <worker>.*INITIALS\(ID\)/],
    [
      ['finalizar', 'MK-1', '--worker', 'MR(93)', '--fence', '-1'],
      /--fence <n>.*whole number from 0 to 9007199254740991/,
    ],
  ])('%j', async (args, said) => {
    const bench = new Bench();
    expect(await bench.run(...args)).toBe(2);
    expect(bench.err).toMatch(said);
    expect(bench.out).toBe('');
    expect(await bench.run(...args, '--json')).toBe(2);
    expect(bench.document()).toMatchObject({ error: { type: 'wrong-usage', next: 'correct-input' } });
    expect(bench.opened).toBe(0);
  });

  it.each([
    ['a long tag', ['inspect', 'M'.repeat(10_000)]],
    ['a tag that clears the screen', ['inspect', '\u001b[2J']],
    ['a long number behind its flag', ['list', `--limit=${'9'.repeat(10_000)}`]],
  ])('%s is repeated in a line, and cannot be more than read', async (_, args) => {
    const bench = new Bench();
    expect(await bench.run(...args)).toBe(2);
    expect(bench.err.length).toBeLessThan(300);
    expect(bench.err).not.toContain('\u001b');
  });

  it('also where a setting is wrong: every one of them, in a sentence each', async () => {
    const bench = new Bench({
      env: { REDIS_SAFETY_TTL: 'ten', SHOP_TIME_ZONE: 'Mars', GOOGLE_SHEET_ID: '' },
    });
    expect(await bench.run('list')).toBe(2);
    expect(bench.err).toBe(
      [
        'spoollock: REDIS_SAFETY_TTL must be a whole number of seconds, from 1 to 2147483, not "ten".',
        'spoollock: SHOP_TIME_ZONE must be an IANA time zone, not "Mars".',
        'spoollock: GOOGLE_SHEET_ID is not set: the long part of the document’s address, between /d/ and /edit.',
        '',
      ].join('\n'),
    );
    expect(bench.opened).toBe(0);
  });
});

/** What each command needs besides, so that nothing else is wrong. */
const REST: Readonly<Record<string, readonly string[]>> = {
  inspect: ['MK-1'],
  history: ['MK-1'],
  move: ['--from', 'sheet', '--to', 'postgres'],
  'take-over': ['MK-1', '--from', 'MR(93)', '--to', 'JP(7)', '--by', 'A. Soto', '--reason', 'left', '--yes'],
  release: ['MK-1', '--from', 'MR(93)', '--by', 'A. Soto', '--reason', 'left', '--yes'],
  finalizar: ['MK-1', '--worker', 'MR(93)', '--by', 'A', '--reason', 'x', '--yes'],
};

/** Every flag with a value that there is: one that is added later is tested, too. */
function flagsWithValues(): (readonly [command: string, flag: string])[] {
  const { program } = createProgram({});
  return program.commands.flatMap((command) =>
    [...program.options, ...command.options]
      .filter(({ required }) => required)
      .map(({ long }) => [command.name(), long ?? ''] as const),
  );
}

describe('a flag that is given nothing ends with 2, is named, and nobody is asked', () => {
  it('in a table of all of them', () => {
    const flags = flagsWithValues();
    expect(new Set(flags.map(([command]) => command))).toEqual(new Set(COMMANDS));
    expect(flags.length).toBeGreaterThan(50);
  });

  it.each(flagsWithValues())('%s %s', async (command, flag) => {
    for (const value of ['', ' ', '\t\n', '\u00a0']) {
      const bench = new Bench({ rows: [{ tag: 'MK-1', label: 'MR(93)' }] });
      expect(await bench.run(command, ...(REST[command] ?? []), flag, value, '--json')).toBe(2);
      expect(bench.document()).toMatchObject({ error: { type: 'wrong-usage', next: 'correct-input' } });
      expect(bench.err).toContain(`option '${flag} <`);
      expect(bench.opened).toBe(0);
    }
  });
});

describe('a mistake of its own', () => {
  it('ends with 70, without the words of the error, which may hold anything', async () => {
    const bench = new Bench({ rows: [{ tag: 'MK-1' }] });
    bench.source.read = () => {
      throw new Error('not this way');
    };
    bench.clock.now = () => {
      throw new TypeError('a-token-that-nobody-may-see');
    };
    expect(await bench.start('list')).toBe(70);
    expect(bench.err).toMatch(/a mistake of spoollock's own \(TypeError at .*\); please report it\./);
    expect(bench.err).not.toContain('a-token');
  });
});
