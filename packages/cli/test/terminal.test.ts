import { PassThrough } from 'node:stream';
import { VirtualClock } from '@spoollock/testing';
import { describe, expect, it } from 'vitest';
import { shellWords } from '../src/commands/confirming.js';
import { inWords, parseDuration } from '../src/time/duration.js';
import { EXIT_CODES } from '../src/output/exit-codes.js';
import { toJson } from '../src/output/json.js';
import { render } from '../src/output/line.js';
import { startProgress } from '../src/output/progress.js';
import { table } from '../src/output/table.js';
import { sinkOf, terminalOf } from '../src/output/terminal.js';

function asking(isTTY = true) {
  const typed = Object.assign(new PassThrough(), { isTTY });
  let said = '';
  const stream = { isTTY, write: (text: string) => (said += text) };
  const terminal = terminalOf({ in: typed, out: stream, err: stream }, {});
  const signal = new AbortController();
  return { terminal, typed, signal, said: () => said };
}

describe('a question', () => {
  it('is answered by one line', async () => {
    const { terminal, typed, signal, said } = asking();
    const answer = terminal.ask('Do it? ', signal.signal);
    typed.write('yes\nno\n');
    expect(await answer).toBe('yes');
    expect(said()).toBe('Do it? ');
  });

  it('is not answered when the input ends, or Ctrl-C comes', async () => {
    const ended = asking();
    const first = ended.terminal.ask('Do it? ', ended.signal.signal);
    ended.typed.end();
    expect(await first).toBeNull();
    const aborted = asking();
    const second = aborted.terminal.ask('Do it? ', aborted.signal.signal);
    aborted.signal.abort();
    expect(await second).toBeNull();
    expect(await aborted.terminal.ask('Again? ', aborted.signal.signal)).toBeNull();
  });

  it('can be asked at a terminal only', () => {
    expect(asking(true).terminal.canAsk).toBe(true);
    expect(asking(false).terminal.canAsk).toBe(false);
  });
});

describe('the size of a terminal', () => {
  it('is the usual one where it says 0, or nothing', () => {
    const sizeOf = (stream: object) => sinkOf({ write: () => undefined, ...stream }, {}).size();
    expect(sizeOf({ columns: 0, rows: 0 })).toEqual({ columns: 80, rows: 24 });
    expect(sizeOf({})).toEqual({ columns: 80, rows: 24 });
    expect(sizeOf({ columns: 120, rows: 50 })).toEqual({ columns: 120, rows: 50 });
  });
});

describe('progress', () => {
  const shown = async (isTTY: boolean, forMs: number): Promise<string> => {
    let said = '';
    const clock = new VirtualClock();
    const progress = startProgress(
      sinkOf({ isTTY, write: (text) => (said += text) }, { NO_COLOR: '1' }),
      clock,
      'Reading',
    );
    await clock.advance(forMs);
    progress.stop();
    expect(clock.pending).toBe(0);
    return said;
  };

  it('is a line that counts on a terminal, and is gone afterwards', async () => {
    expect(await shown(true, 200)).toBe('');
    expect(await shown(true, 2_400)).toBe(
      ['', 'Reading …', 'Reading … 1 s', 'Reading … 2 s', ''].join('\r\u001b[K'),
    );
  });

  it('is one line elsewhere, when it takes long', async () => {
    expect(await shown(false, 1_900)).toBe('');
    expect(await shown(false, 60_000)).toBe('Reading …\n');
  });
});

describe('words', () => {
  it.each([
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['2d', 172_800_000],
    ['0.5h', 1_800_000],
    ['8', null],
    ['8 h', null],
    ['-1h', null],
    ['', null],
    ['h', null],
  ])('the duration %j is %j ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each([
    [0, '0 s'],
    [59_000, '59 s'],
    [60_000, '1 min'],
    [3_600_000, '1 h 00 min'],
    [47.5 * 3_600_000, '47 h 30 min'],
    [51 * 3_600_000, '2 d 3 h'],
    [-5, '0 s'],
  ])('%i ms are said as %j', (ms, said) => expect(inWords(ms)).toBe(said));

  it('for a shell keep blanks, quotes and dollars as they are', () => {
    expect(shellWords(['take-over', 'MK 1', "it's", '$HOME', ''])).toBe(
      `take-over 'MK 1' 'it'\\''s' '$HOME' ''`,
    );
  });
});

describe('what is printed', () => {
  it('has no control, whatever style it is in', () => {
    const line = ['\u001b[2J', { text: 'red\u0007\u202e', style: 'red' }] as const;
    expect(render(line, false)).toBe('\u{FFFD}[2Jred\u{FFFD}\u{FFFD}');
    expect(render(line, true)).toBe('\u{FFFD}[2J\u001b[31mred\u{FFFD}\u{FFFD}\u001b[39m');
  });

  it('is the same value as JSON, with everything odd escaped', () => {
    const odd = { 'k\u009b': ['\u001b[31m', '\u202e', '\u2028', '\u{e0001}', '\ud800', 'ñ 🙂'] };
    const text = toJson(odd);
    expect(text).not.toMatch(/[^\n\P{C}]/u);
    expect(JSON.parse(text)).toEqual(odd);
    expect(toJson(odd, 'one-line')).not.toContain('\n');
  });

  it('stands in columns, without blanks at the end of a line', () => {
    const lines = table(
      ['A', 'B', 'C'],
      [
        ['1', '', ''],
        ['ñandú', '2', '3'],
      ],
    );
    expect(lines.map((line) => render(line, false))).toEqual(['A      B  C', '1', 'ñandú  2  3']);
  });

  it('ends with codes that differ', () => {
    const codes = Object.values(EXIT_CODES);
    expect(new Set(codes).size).toBe(codes.length);
  });
});
