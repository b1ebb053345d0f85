import type { TrailLine } from '@spoollock/core/adapter';
import { describe, expect, it } from 'vitest';
import { Bench, clockStart, HOUR_MS } from './support/bench.js';

const ago = (hours: number): Date => new Date(clockStart - hours * HOUR_MS);

function line(type: string, label: string, hours: number, details: object = {}): TrailLine {
  const workerId = Number(/\d+/.exec(label)?.[0]);
  return {
    id: null,
    tag: 'MK-1',
    type,
    workerId,
    label,
    writtenAt: ago(hours),
    operatedAt: ago(hours),
    details,
  };
}

const lines = [
  line('COMPLETAR', 'MR(93)', 60),
  line('INICIAR', 'MR(93)', 50),
  line('INICIAR', 'JP(7)', 30),
  line('TOMAR_CONTROL', 'MR(93)', 24, { by: 'jefa', reason: 'turno', former: { id: 7 } }),
  line('FINALIZAR', 'MR(93)', 16),
  line('INICIAR', 'JP(7)', 2),
];

describe('history', () => {
  it('shows who had a spool, the newest first, and says what no line tells', async () => {
    const bench = new Bench({ lines });
    expect(await bench.run('history', 'MK-1')).toBe(0);
    expect(bench.out).toBe(
      [
        'TAG   WHO     FROM                 UNTIL                FOR                ENDED BY',
        'MK-1  JP(7)   04-05-2026 06:00:00                       2 h 00 min so far',
        'MK-1  MR(93)  03-05-2026 08:00:00  03-05-2026 16:00:00  8 h 00 min         FINALIZAR',
        'MK-1  JP(7)   03-05-2026 02:00:00  03-05-2026 08:00:00  6 h 00 min         take-over by jefa: turno',
        'MK-1  MR(93)  02-05-2026 06:00:00  not known                               no line says how',
        '',
        '4 of 4 holdings; 7 h 00 min on the average, by 2 of them',
        '',
      ].join('\n'),
    );
    expect(bench.err).toBe('warning: 1 line of another program was skipped.\n');
  });

  it('shows what a worker had', async () => {
    const bench = new Bench({ lines });
    expect(await bench.run('history', '--worker', '7', '--limit', '1', '--json')).toBe(0);
    expect(bench.document()).toMatchObject({
      holdings: [{ tag: 'MK-1', worker: { id: 7, initials: 'JP' }, endedBy: null }],
      count: 2,
      meanMs: 6 * HOUR_MS,
    });
  });

  it('says when the trail has nothing of it', async () => {
    const bench = new Bench();
    expect(await bench.run('history', 'MK-9')).toBe(0);
    expect(bench.out).toBe('The audit trail has no line of it.\n');
  });

  it.each([[['history']], [['history', 'MK-1', '--worker', '7']], [['history', 'MK-1', '--limit', '1001']]])(
    '%j is refused before anything is read',
    async (args) => {
      const bench = new Bench({ lines });
      expect(await bench.run(...args)).toBe(2);
      expect(bench.opened).toBe(0);
    },
  );
});
