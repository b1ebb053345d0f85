import { describe, expect, it } from 'vitest';
import { Bench, clockStart, HOUR_MS, tagOf } from './support/bench.js';
import { lockFor } from './support/stage.js';

const early = new Date(clockStart - 9 * HOUR_MS);
const late = new Date(clockStart - HOUR_MS / 2);
const rows = [
  { tag: 'MK-1', label: 'MR(93)', since: early, version: 4 },
  { tag: 'MK-2', label: 'DISPONIBLE' },
  { tag: 'MK-3', label: 'JP(7)', since: late, version: 1 },
];

function shop(options: ConstructorParameters<typeof Bench>[0] = {}): Bench {
  const bench = new Bench({ rows, ...options });
  bench.store.put('MK-1', lockFor('MK-1', 93, early));
  bench.store.put('MK-3', lockFor('MK-3', 7, late));
  return bench;
}

describe('list', () => {
  it('shows every spool with its state, who has it, and for how long', async () => {
    const bench = shop();
    expect(await bench.run('list')).toBe(0);
    expect(bench.out).toBe(
      [
        'TAG   STATE     WHO     SINCE                FOR         DRIFT',
        'MK-1  occupied  MR(93)  03-05-2026 23:00:00  9 h 00 min',
        'MK-2  free',
        'MK-3  occupied  JP(7)   04-05-2026 07:30:00  30 min',
        '',
        '3 listed; of all: 1 free · 2 occupied',
        '',
      ].join('\n'),
    );
    expect(bench.err).toBe('');
  });

  it.each([
    [['--worker', '7'], ['MK-3']],
    [['--older-than', '8h'], ['MK-1']],
    [['--older-than', '8h30m'], ['MK-1']],
    [['--older-than', '9h'], []],
    [['--state', 'free'], ['MK-2']],
    [
      ['--state', 'occupied', '--older-than', '29m'],
      ['MK-1', 'MK-3'],
    ],
    [['--limit', '1'], ['MK-1']],
  ])('narrowed down by %j lists %j', async (options, tags) => {
    const bench = shop();
    expect(await bench.run('list', ...options, '--json')).toBe(0);
    expect(bench.document()).toMatchObject({ spools: tags.map((tag) => ({ tag })) });
  });

  it('goes on where the page before ended', async () => {
    const bench = shop();
    await bench.run('list', '--limit', '2', '--json');
    const { next } = bench.document() as { next: string };
    expect(await bench.run('list', '--cursor', next, '--json')).toBe(0);
    expect(bench.document()).toMatchObject({ spools: [{ tag: 'MK-3' }], next: null });
  });

  it('says what the sheet says alone while Redis is away, and ends with 3', async () => {
    const bench = shop();
    bench.redisPlan.outage(true);
    expect(await bench.run('list', '--json')).toBe(3);
    expect(bench.document()).toMatchObject({ missing: 'store', spools: [{ tag: 'MK-1' }, {}, {}] });
    expect(bench.err).toContain('warning: Redis cannot be reached: this is what the sheet says alone.');
  });

  it('ends with 3 and an error when neither side answers', async () => {
    const bench = shop();
    bench.redisPlan.outage(true);
    bench.plan.outage(true);
    expect(await bench.run('list', '--json')).toBe(3);
    expect(bench.document()).toMatchObject({ error: { type: 'unavailable', next: 'repeat-later' } });
  });
});

describe('inspect', () => {
  it('shows both sides of a spool', async () => {
    const bench = shop();
    expect(await bench.run('inspect', 'MK-1')).toBe(0);
    expect(bench.out).toBe(
      [
        'MK-1  occupied',
        '  who    MR(93), since 03-05-2026 23:00:00 (9 h 00 min)',
        '  row    "MR(93)" at 03-05-2026 23:00:00',
        '  lock   held of worker 93 from 03-05-2026 23:00:00, rebuilt from the row',
        '  fence  4',
        '',
      ].join('\n'),
    );
  });

  it('names the drift and what fixes it', async () => {
    const bench = shop();
    bench.store.clear();
    expect(await bench.run('inspect', 'MK-1')).toBe(0);
    expect(bench.out).toContain('  drift  lock-missing: the row names a worker, and there is no lock\n');
    expect(bench.out).toContain('  fixed by spoollock reconcile\n');
  });

  it('shows no token, neither to people nor to programs', async () => {
    const bench = shop();
    const token = lockFor('MK-1', 93, early).split(':')[1] ?? '';
    for (const args of [
      ['inspect', 'MK-1'],
      ['inspect', 'MK-1', '--json'],
      ['list', '--json'],
    ]) {
      await bench.run(...args);
      expect(bench.out + bench.err).not.toContain(token);
    }
  });

  it('refuses a tag that no row has', async () => {
    const bench = shop();
    expect(await bench.run('inspect', 'MK-9')).toBe(1);
    expect(bench.err).toBe('spoollock: There is no spool MK-9.\n  Correct what was given, and repeat.\n');
  });

  it('says what the lock says alone while the sheet is away, and ends with 3', async () => {
    const bench = shop();
    bench.plan.outage(true);
    expect(await bench.run('inspect', 'MK-1', '--json')).toBe(3);
    expect(bench.document()).toMatchObject({ holder: { id: 93, initials: null }, row: 'unavailable' });
  });

  it('gives up when Ctrl-C comes while it waits', async () => {
    const bench = shop();
    bench.plan.next('delay', 'read');
    const running = bench.start('inspect', 'MK-1');
    await bench.clock.advance(100);
    bench.interrupt.abort();
    expect(await bench.clock.run(running)).toBe(130);
    expect(bench.closed).toBe(1);
    await bench.plan.release();
  });
});

describe('the board', () => {
  it('shows once who has which spool, where the output is no terminal', async () => {
    const bench = shop();
    expect(await bench.run('board')).toBe(0);
    expect(bench.out).toMatch(/^1 free · 2 occupied {2}· {2}04-05-2026 08:00:00\n\nTAG/);
    expect(bench.out).not.toContain('MK-2');
    expect(bench.out).not.toContain('\u001b');
    expect(await bench.run('board', '--once', '--all')).toBe(0);
    expect(bench.out).toContain('MK-2');
  });

  it('is drawn over on a terminal, and leaves it as it was at Ctrl-C', async () => {
    const bench = shop({ isTTY: true });
    const running = bench.start('board', '--every', '2s');
    await bench.clock.advance(100);
    expect(bench.out).toContain('MR(93)');
    bench.source.edit('MK-1', { label: 'PG(12)' });
    await bench.clock.advance(2_000);
    expect(bench.out).toContain('PG(12)');
    bench.interrupt.abort();
    expect(await bench.clock.run(running)).toBe(130);
    expect(bench.out.startsWith('\u001b[?1049h\u001b[?25l')).toBe(true);
    expect(bench.out.endsWith('\u001b[?25h\u001b[?1049l')).toBe(true);
    expect(bench.clock.pending).toBe(0);
  });

  it('draws no more lines than there are, and says how many it left out', async () => {
    const bench = new Bench({
      isTTY: true,
      rows: Array.from({ length: 40 }, (_, at) => ({ tag: `MK-${at + 10}`, label: 'MR(93)', since: late })),
    });
    const running = bench.start('board');
    await bench.clock.advance(100);
    const drawn = bench.out.split('\u001b[H').at(-1) ?? '';
    expect(drawn.split('\n').length).toBeLessThanOrEqual(12);
    expect(drawn).toMatch(/… and \d+ lines more/);
    bench.interrupt.abort();
    await bench.clock.run(running);
  });

  it('goes on after a look that failed, and shows the failure', async () => {
    const bench = shop({ isTTY: true });
    bench.plan.outage(true);
    bench.redisPlan.outage(true);
    const running = bench.start('board', '--every', '2s');
    await bench.clock.advance(100);
    expect(bench.out).toContain('Neither the source nor the lock store can be reached');
    bench.plan.outage(false);
    bench.redisPlan.outage(false);
    await bench.clock.advance(2_000);
    expect(bench.out).toContain('MR(93)');
    bench.interrupt.abort();
    await bench.clock.run(running);
  });

  it('with --json prints one document a line for every look', async () => {
    const bench = shop();
    const running = bench.start('board', '--json', '--every', '2s');
    await bench.clock.advance(4_100);
    bench.interrupt.abort();
    expect(await bench.clock.run(running)).toBe(130);
    const lines = bench.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatchObject({ at: '2026-05-04T12:00:00.000Z', counts: { occupied: 2 } });
  });
});

describe('what comes from the sheet or Redis', () => {
  const ANSI = '\u001b[31mred\u001b[0m\u009b2J\u202Eevil\u0007';

  it('reaches a terminal without controls, whatever it is', async () => {
    const bench = new Bench({
      rows: [{ tag: 'MK-1', label: ANSI, version: 1 }],
      isTTY: true,
      answers: ['n'],
    });
    bench.source.edit('MK-1', { unreadableSince: ANSI });
    bench.store.put('MK-1', ANSI);
    bench.store.put(ANSI, 'x');
    for (const args of [
      ['inspect', 'MK-1'],
      ['inspect', 'MK-1', '--json'],
      ['list'],
      ['list', '--json'],
      ['board', '--once'],
      ['reconcile', '--dry-run'],
      ['take-over', 'MK-1', '--from', ANSI, '--to', 'JP(7)', '--by', 'x', '--reason', ANSI],
      ['release', 'MK-1', '--from', ANSI, '--by', 'x', '--reason', ANSI, '--yes'],
      ['inspect', ANSI],
      ['inspect', ANSI, '--json'],
      [ANSI],
      ['list', `--${ANSI}`],
      ['list', '--older-than', ANSI],
    ]) {
      await bench.run(...args);
      expect((bench.out + bench.err).replaceAll('\r\u001b[K', '')).not.toMatch(/[^\n\P{C}]/u);
    }
  });

  it('is in JSON letter for letter', async () => {
    const bench = new Bench({ rows: [{ tag: 'MK-1', label: ANSI, version: 1 }] });
    await bench.run('inspect', 'MK-1', '--json');
    expect(bench.document()).toMatchObject({ label: ANSI });
    expect(bench.source.peek(tagOf('MK-1'))).toMatchObject({ label: ANSI });
  });
});
