import { describe, expect, it } from 'vitest';
import { Bench, clockStart } from './support/bench.js';
import { holder, rows, since, TAG } from './support/held-spool.js';

const ORDER = ['release', TAG, '--from', 'MR(93)', '--by', 'A. Soto', '--reason', 'went home'];

describe('release asks before it ends a hold', () => {
  it('shows who has it and since when, and leaves it free after a Yes', async () => {
    const bench = new Bench({ rows, isTTY: true, answers: ['y'] });
    expect(await bench.run(...ORDER)).toBe(0);
    expect(bench.err).toContain('MR(93), since 04-05-2026 05:00:00 (3 h 00 min)');
    expect(bench.err).toContain('Take it from MR(93) and leave it free? [y/N] ');
    expect(bench.out).toBe(
      'done: MK-1: it was with MR(93), and is free now. There was no lock of theirs.\n  by A. Soto: went home\n',
    );
    expect(holder(bench)).toBe('free');
  });

  it('leaves it alone after a No, and says who still has it', async () => {
    const bench = new Bench({ rows, isTTY: true, answers: ['n'] });
    expect(await bench.run(...ORDER)).toBe(1);
    expect(bench.err).toContain('not confirmed; nothing was changed. It is still with MR(93)');
    expect(holder(bench)).toBe('MR');
  });

  it('needs --yes where nobody can be asked, and then touches nothing', async () => {
    const bench = new Bench({ rows });
    expect(await bench.run(...ORDER)).toBe(2);
    expect(bench.err).toContain('A release has to be confirmed, and nobody can be asked here: add --yes');
    expect(bench.opened).toBe(0);
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

  it('is refused when a row without a version was given back and taken again while it asked', async () => {
    const bench = new Bench({ rows: [{ ...rows[0], tag: TAG, version: null }], isTTY: true, answers: ['y'] });
    bench.meanwhile = () => bench.source.edit(TAG, { since: new Date(clockStart), version: 2 });
    expect(await bench.run(...ORDER)).toBe(1);
    expect(bench.err).toContain('MK-1 was changed meanwhile.');
    expect(holder(bench)).toBe('MR');
  });

  it('is refused at another version than --fence names', async () => {
    const bench = new Bench({ rows });
    expect(await bench.run(...ORDER, '--yes', '--fence', '3')).toBe(1);
    expect(holder(bench)).toBe('MR');
  });

  it('takes it from a label that nobody can read, letter for letter', async () => {
    const bench = new Bench({ rows: [{ tag: TAG, label: 'turno noche', since, version: 4 }] });
    const order = (label: string) => ORDER.map((word) => (word === 'MR(93)' ? label : word));
    expect(await bench.run(...order('turno noche!'), '--yes')).toBe(1);
    expect(holder(bench)).toBe('unreadable');
    expect(await bench.run(...order('turno noche'), '--yes')).toBe(0);
    expect(holder(bench)).toBe('free');
  });

  it('ends with 1 when nobody has it', async () => {
    const bench = new Bench({ rows: [{ tag: TAG, label: 'DISPONIBLE', version: 4 }], isTTY: true });
    expect(await bench.run(...ORDER)).toBe(1);
    expect(bench.err).toContain('MK-1 is free.');
  });
});

describe('what release tells', () => {
  it('is one document, and a line in the audit trail', async () => {
    const bench = new Bench({ rows });
    expect(await bench.run(...ORDER, '--yes', '--json', '--operation-id', 'release-1')).toBe(0);
    expect(bench.document()).toEqual({
      tag: TAG,
      from: { id: 93, initials: 'MR' },
      repeated: false,
      lock: 'none-of-ours',
      operationId: 'release-1',
      by: 'A. Soto',
      reason: 'went home',
      auditTrail: 'written',
    });
    expect(bench.trail).toContain('released');
  });

  it('ends with 4 when its outcome is unknown, and with what to repeat; the repeat finds out', async () => {
    const bench = new Bench({ rows });
    bench.plan.next('lose-reply', 'write').next('lose-request', 'settle');
    expect(await bench.run(...ORDER, '--yes', '--json', '--operation-id', 'release-1')).toBe(4);
    const repeat = [...ORDER, '--operation-id', 'release-1', '--fence', '4'];
    expect(bench.document()).toMatchObject({ error: { type: 'outcome-unknown', repeat } });
    expect(bench.err).toContain(`spoollock release MK-1 --from 'MR(93)' --by 'A. Soto'`);
    expect(await bench.run(...repeat, '--yes')).toBe(0);
    expect(bench.out).toContain('MK-1: it was taken from MR(93) already, by this very command.');
  });

  it('makes it free while Redis is away, and says what becomes of the lock', async () => {
    const bench = new Bench({ rows });
    bench.redisPlan.outage(true);
    expect(await bench.run(...ORDER, '--yes')).toBe(0);
    expect(bench.out).toContain('Redis could not be asked: the next INICIAR, or a reconcile, takes the lock');
    expect(holder(bench)).toBe('free');
  });

  it('refuses, before anybody is asked, while the sheet is away', async () => {
    const bench = new Bench({ rows, isTTY: true, answers: ['y'] });
    bench.plan.outage(true);
    expect(await bench.run(...ORDER)).toBe(3);
    expect(holder(bench)).toBe('MR');
  });
});
