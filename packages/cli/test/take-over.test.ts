import { describe, expect, it } from 'vitest';
import { Bench, clockStart } from './support/bench.js';
import { holder, rows, since, TAG } from './support/held-spool.js';

const ORDER = [
  'take-over',
  TAG,
  '--from',
  'MR(93)',
  '--to',
  'JP(7)',
  '--by',
  'A. Soto',
  '--reason',
  'went home',
];

describe('take-over asks before it ends a hold', () => {
  it('shows who has it and since when, and hands it on after a Yes', async () => {
    const bench = new Bench({ rows, isTTY: true, answers: ['y'] });
    expect(await bench.run(...ORDER)).toBe(0);
    expect(bench.err).toContain('MR(93), since 04-05-2026 05:00:00 (3 h 00 min)');
    expect(bench.err).toContain('Take it from MR(93) and give it to JP(7)? [y/N] ');
    expect(bench.out).toContain('MK-1: JP(7) has it now, since 04-05-2026 08:00:00.');
    expect(holder(bench)).toBe('JP');
  });

  it.each([['no'], [''], ['yes please'], ['n'], ['Y N']])('leaves it alone after %j', async (answer) => {
    const bench = new Bench({ rows, isTTY: true, answers: [answer] });
    expect(await bench.run(...ORDER)).toBe(1);
    expect(bench.err).toContain('not confirmed; nothing was changed. It is still with MR(93)');
    expect(holder(bench)).toBe('MR');
  });

  it('leaves it alone when the input ends', async () => {
    const bench = new Bench({ rows, isTTY: true });
    expect(await bench.run(...ORDER)).toBe(1);
    expect(holder(bench)).toBe('MR');
  });

  it.each(['y', 'YES', ' s', 'sí', 'si'])('takes %j for a Yes', async (answer) => {
    const bench = new Bench({ rows, isTTY: true, answers: [answer] });
    expect(await bench.run(...ORDER)).toBe(0);
  });

  it('is refused, and does nothing, when the spool changed hands while it asked', async () => {
    const bench = new Bench({ rows, isTTY: true, answers: ['y'] });
    bench.meanwhile = () => {
      bench.source.edit(TAG, { label: 'PG(12)', since: new Date(clockStart), version: 5 });
    };
    expect(await bench.run(...ORDER)).toBe(1);
    expect(bench.err).toContain('MK-1 is held by PG(12), not by this worker.');
    expect(holder(bench)).toBe('PG');
  });

  it('is refused when the same worker gave it back and took it again while it asked', async () => {
    const bench = new Bench({ rows, isTTY: true, answers: ['y'] });
    bench.meanwhile = () => bench.source.edit(TAG, { since: new Date(clockStart), version: 6 });
    expect(await bench.run(...ORDER)).toBe(1);
    expect(bench.err).toContain('MK-1 was changed meanwhile.');
    expect(holder(bench)).toBe('MR');
  });

  it('needs --yes where nobody can be asked, and then touches nothing', async () => {
    const bench = new Bench({ rows });
    expect(await bench.run(...ORDER)).toBe(2);
    expect(bench.err).toContain('A take-over has to be confirmed, and nobody can be asked here: add --yes');
    expect(bench.opened).toBe(0);
  });

  it('does not ask with --yes', async () => {
    const bench = new Bench({ rows });
    expect(await bench.run(...ORDER, '--yes')).toBe(0);
    expect(bench.err).toBe('');
    expect(holder(bench)).toBe('JP');
  });

  it('does not ask when the one named has no hold to end', async () => {
    const bench = new Bench({ rows: [{ tag: TAG, label: 'PG(12)', since, version: 4 }], isTTY: true });
    expect(await bench.run(...ORDER)).toBe(1);
    expect(bench.err).not.toContain('[y/N]');
    expect(bench.err).toContain('held by PG(12)');
  });

  it('takes it from a label that nobody can read, letter for letter', async () => {
    const bench = new Bench({ rows: [{ tag: TAG, label: 'turno noche', since, version: 4 }] });
    const order = ORDER.map((word) => (word === 'MR(93)' ? 'turno noche' : word));
    expect(await bench.run(...order, '--yes')).toBe(0);
    expect(holder(bench)).toBe('JP');
  });
});

describe('what take-over tells', () => {
  it('is one document without any token', async () => {
    const bench = new Bench({ rows });
    expect(await bench.run(...ORDER, '--yes', '--json')).toBe(0);
    expect(bench.document()).toEqual({
      tag: TAG,
      worker: { id: 7, initials: 'JP' },
      from: 'MR(93)',
      since: '2026-05-04T12:00:00.000Z',
      fence: 5,
      mode: 'persistent',
      resumed: false,
      by: 'A. Soto',
      reason: 'went home',
      auditTrail: 'written',
    });
    expect(bench.trail).toContain('taken-over');
  });

  it('says when the audit trail could not be written', async () => {
    const bench = new Bench({ rows, trailTrouble: 'there is no tab Metadata' });
    expect(await bench.run(...ORDER, '--yes', '--json')).toBe(0);
    expect(bench.document()).toMatchObject({ auditTrail: 'not-written' });
    expect(bench.err).toContain('it is done, and is not in the audit trail (there is no tab Metadata)');
  });

  it('ends with 4 when its outcome is unknown, and with what to repeat; the repeat finds out', async () => {
    const bench = new Bench({ rows });
    bench.plan.next('lose-reply', 'write').next('lose-request', 'settle');
    expect(await bench.run(...ORDER, '--yes', '--json')).toBe(4);
    expect(bench.document()).toMatchObject({
      error: { type: 'outcome-unknown', next: 'repeat-later', repeat: [...ORDER, '--fence', '4'] },
    });
    expect(bench.err).toContain(`spoollock take-over MK-1 --from 'MR(93)' --to 'JP(7)' --by 'A. Soto'`);
    expect(await bench.run(...ORDER, '--fence', '4', '--yes')).toBe(0);
    expect(bench.out).toContain('MK-1: JP(7) had it already');
  });

  it('grants without a lock while Redis is away, and says so', async () => {
    const bench = new Bench({ rows });
    bench.redisPlan.outage(true);
    expect(await bench.run(...ORDER, '--yes')).toBe(0);
    expect(bench.out).toContain('without a lock: Redis could not be asked.');
    expect(holder(bench)).toBe('JP');
  });

  it('refuses, before anybody is asked, while the sheet is away', async () => {
    const bench = new Bench({ rows, isTTY: true, answers: ['y'] });
    bench.plan.outage(true);
    expect(await bench.run(...ORDER)).toBe(3);
    expect(bench.err).not.toContain('[y/N]');
    expect(holder(bench)).toBe('MR');
  });

  it('ends with 130 when it is interrupted while it asks', async () => {
    const bench = new Bench({ rows, isTTY: true });
    bench.meanwhile = () => bench.interrupt.abort();
    expect(await bench.run(...ORDER)).toBe(130);
    expect(holder(bench)).toBe('MR');
    expect(bench.closed).toBe(1);
  });
});
