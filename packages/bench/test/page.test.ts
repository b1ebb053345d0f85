import { format } from 'oxfmt';
import { describe, expect, test } from 'vitest';
import type { ColumnKey } from '../src/page/figures.js';
import { pageText } from '../src/page/page.js';
import { plot } from '../src/page/plot.js';
import { REASONS as ALL_REASONS, type Reasons } from '../src/page/reasons.js';
import { shortfalls, unexplained } from '../src/page/shortfalls.js';
import { standings } from '../src/page/standings.js';
import { benchFigures, clientFigures, contender, steady } from './support/given-figures.js';

const floor = contender('floor: set and evalsha', 'floor', { p50Us: steady(20), cpuUs: steady(5) });
const fast = contender('quick lock', 'peer', { p50Us: steady(18), cpuUs: steady(9), importMs: steady(4) });
const slow = contender('slow lock', 'peer', { p50Us: steady(40), cpuUs: steady(30), importMs: steady(50) });
const store = contender('SpoolLock, lock store', 'store', {
  p50Us: steady(21),
  cpuUs: steady(6),
  importMs: steady(4.5),
});
const alone = contender('SpoolLock, lock store', 'store', { p50Us: steady(21) });

function verdictOf(mine: readonly number[], theirs: readonly number[], key: ColumnKey = 'p50Us') {
  const us = contender('us', 'store', { [key]: mine });
  const them = contender('them', 'peer', { [key]: theirs });
  return standings(clientFigures([us, them]))[0];
}

describe('who is ahead', () => {
  test('less is better for times, more for what is done in a second', () => {
    expect(verdictOf(steady(9), steady(10))?.verdict).toBe('ahead');
    expect(verdictOf(steady(10), steady(9))?.verdict).toBe('behind');
    expect(verdictOf(steady(9), steady(10), 'atOncePerSecond')?.verdict).toBe('behind');
    expect(verdictOf(steady(10), steady(9), 'atOncePerSecond')?.verdict).toBe('ahead');
  });

  test('rounds that go either way are level, however far apart their medians are', () => {
    const mine = [10, 30, 10, 30, 10, 30, 10, 30, 10];
    const theirs = [20, 20, 20, 20, 20, 20, 20, 20, 20];
    expect(verdictOf(mine, theirs)).toMatchObject({ verdict: 'level', ratio: 0.5 });
  });

  test('a machine that slows down in the middle changes nothing: rounds are compared one by one', () => {
    const theirs = [10, 10, 10, 10, 90, 90, 90, 90, 90];
    const mine = theirs.map((one) => one * 0.9);
    expect(verdictOf(mine, theirs)?.verdict).toBe('ahead');
    expect(verdictOf(mine, theirs)?.ratio).toBeCloseTo(0.9);
  });

  test('a single figure, such as a size, is exact, and the same size is level', () => {
    expect(verdictOf([1_001], [1_000], 'bundleBytes')?.verdict).toBe('behind');
    expect(verdictOf([1_000], [1_000], 'bundleBytes')?.verdict).toBe('level');
  });

  test('what was not measured of both is not compared', () => {
    expect(standings(clientFigures([store, contender('them', 'peer', {})]))).toEqual([]);
  });
});

test('a difference that is below nothing has no ratio, and one beside nothing neither', () => {
  expect(verdictOf([900, -100, 900], [300, 300, 300], 'rssKb')?.ratio).toBeCloseTo(3);
  expect(verdictOf([900, 900, 900], [-300, 300, -300], 'rssKb')?.ratio).toBeNull();
  expect(verdictOf([6], [0], 'packages')).toMatchObject({ verdict: 'behind', ratio: null });
});

describe('where we are not ahead', () => {
  const REASONS: Reasons = { store: { p50Us: 'A script costs more.' }, engine: {} };

  test('a column names those ahead of us and those level with us, and no other', () => {
    const level = contender('level lock', 'peer', { p50Us: steady(21) });
    const found = shortfalls(clientFigures([floor, fast, slow, level, alone]));
    expect(found).toHaveLength(1);
    expect(found[0]?.behind.map(({ peer }) => peer.name)).toEqual(['quick lock']);
    expect(found[0]?.level.map(({ peer }) => peer.name)).toEqual(['level lock']);
  });

  test('a reason is given only where the figures say that we are not ahead', () => {
    const [behind] = shortfalls(clientFigures([fast, alone]), REASONS);
    expect(behind?.reason).toBe('A script costs more.');
    const [level] = shortfalls(
      clientFigures([contender('level lock', 'peer', { p50Us: steady(21) }), alone]),
      REASONS,
    );
    expect(level?.reason).toBe('A script costs more.');
    expect(shortfalls(clientFigures([slow, alone]), REASONS)).toEqual([]);
  });

  test('a column that is behind or level without a reason is named, and one with a reason is not', () => {
    const clients = [clientFigures([fast, store])];
    expect(unexplained(clients, { store: {}, engine: {} })).toEqual([
      'SpoolLock, lock store on ioredis: alone, p50',
      'SpoolLock, lock store on ioredis: import',
    ]);
    expect(unexplained(clients, REASONS)).toEqual(['SpoolLock, lock store on ioredis: import']);
    expect(unexplained([clientFigures([slow, store])], { store: {}, engine: {} })).toEqual([]);
    const level = contender('level lock', 'peer', { p50Us: steady(21) });
    expect(unexplained([clientFigures([level, alone])], { store: {}, engine: {} })).toHaveLength(1);
  });

  test('every reason is a sentence', () => {
    for (const reason of Object.values(ALL_REASONS).flatMap((columns) => Object.values(columns)))
      expect(reason).toMatch(/^[A-Z].*\.$/);
  });
});

describe('the page', () => {
  const leftOut = {
    ...clientFigures([floor, fast, slow, store]),
    leftOut: [{ name: 'old lock', why: 'it does not start' }],
  };
  const text = pageText(benchFigures([leftOut]));
  const row = (name: string): string[] =>
    (text.split('\n').find((line) => line.includes(name) && line.startsWith('|')) ?? '')
      .split('|')
      .map((cell) => cell.trim());

  test('is as the formatter would have it', async () => {
    const { code } = await format('page.md', text, { singleQuote: true, printWidth: 110 });
    expect(code).toBe(text);
  });

  test('has the machine, the versions, and nothing that was not measured', () => {
    expect(text).toContain('2 cores (A CPU), 24 GB, Linux 6.1 x64, Node v20.20.2, Redis 7.0.15');
    expect(text).toContain('verrou 0.5.2, new lock 1.0.0.');
    expect(text).toContain('new lock asks for Node >=22. Here it ran on v20.20.2, like the others.');
    expect(text).not.toContain('verrou asks');
    expect(row('slow lock')).toContain('–');
    expect(text).not.toMatch(/NaN|undefined|null|Infinity/);
  });

  test('sets every figure beside the floor', () => {
    expect(row('slow lock')).toEqual(expect.arrayContaining(['40 µs (×2.00)', '30.0 µs (×6.00)']));
    expect(row('SpoolLock, lock store')).toEqual(expect.arrayContaining(['21 µs (×1.05)', '6.0 µs (×1.20)']));
  });

  test('says in a sentence where we are behind, by how much, and who is left out', () => {
    expect(text).toContain(
      '- SpoolLock, lock store: _alone, p50_ behind quick lock (×1.17). **Our reservation is a script.',
    );
    expect(text).not.toContain('_client CPU a cycle_ behind');
    expect(text).toContain('old lock is left out: it does not start.');
  });

  test('says once why several columns are behind, and why one is level', () => {
    const twice = contender('twice lock', 'peer', { p50Us: steady(18), p99Us: steady(18), cpuUs: steady(6) });
    const us = contender('SpoolLock, lock store', 'store', {
      p50Us: steady(21),
      p99Us: steady(36),
      cpuUs: steady(6),
    });
    const lines = pageText(benchFigures([clientFigures([floor, twice, us])])).split('\n');
    expect(lines.filter((line) => line.startsWith('- SpoolLock'))).toEqual([
      expect.stringMatching(
        /: _alone, p50_ behind twice lock \(×1\.17\)\. _alone, p99_ behind twice lock \(×2\.00\)\. \*\*/,
      ),
      expect.stringMatching(/: _client CPU a cycle_ level with twice lock\. \*\*Every command/),
    ]);
  });

  test('says that nobody is ahead where nobody is', () => {
    const ahead = pageText(benchFigures([clientFigures([floor, slow, store])]));
    expect(ahead).toContain('SpoolLock is ahead of every library in every column.');
    expect(ahead).not.toContain('Where SpoolLock is not ahead');
  });

  test('tells which figure was calculated and not measured', () => {
    expect(text).toMatch(/\| 10 ms +\| +2000 \| +62\.00 s \* \| +0\.031 s \| +2000 \|/);
    expect(text).toContain(
      '\\* At 10 ms only 200 rows ran row by row. The time for 2000 is calculated from them.',
    );
    expect(text).not.toContain('At 0 ms');
  });

  test('counts the calls of a shift start, and those that were refused', () => {
    expect(row('100 at once, naive')).toEqual(['', '100 at once, naive', '240', '40', '63.20', '']);
    expect(row('100 at once, SpoolLock')).toEqual(['', '100 at once, SpoolLock', '2', '0', '0.41', '']);
  });
});

test('where the naive shift start is over sooner, the page says why', () => {
  const figures = benchFigures([clientFigures([floor, slow, store])]);
  expect(pageText(figures)).not.toContain('the naive code ends sooner');
  const [naive, ours] = figures.sheet.starts;
  const starts = [{ ...naive!, seconds: 0.3 }, ours!];
  expect(pageText({ ...figures, sheet: { ...figures.sheet, starts } })).toContain(
    'With 100 at once the naive code ends sooner, because all its 240 calls go out together.',
  );
});

describe('the plot', () => {
  const drawn = plot(
    clientFigures([floor, fast, contender('<script>&"', 'peer', { p50Us: steady(36) }), store]),
  );

  test('is one picture without a script, for light and dark, with its names as text', () => {
    expect(drawn).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(drawn).toContain('prefers-color-scheme: dark');
    expect(drawn).not.toContain('<script');
    expect(drawn).toContain('&lt;script&gt;&amp;&quot;');
    expect(drawn).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('draws bars as long as their figures', () => {
    const widths = [...drawn.matchAll(/<rect class="(\w+)" [^>]*? width="([\d.]+)"/g)].map(([, , width]) =>
      Number(width),
    );
    const [ofFloor, ofFast, ofLongest, ofStore] = widths;
    expect((ofFloor ?? NaN) / (ofLongest ?? NaN)).toBeCloseTo(20 / 36, 2);
    expect((ofFast ?? NaN) / (ofLongest ?? NaN)).toBeCloseTo(18 / 36, 2);
    expect((ofStore ?? NaN) / (ofLongest ?? NaN)).toBeCloseTo(21 / 36, 2);
  });
});
