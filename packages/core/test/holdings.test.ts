import { auditStory, holdingsFrom, type Holding, type TrailLine } from '@spoollock/core/adapter';
import { createSpoolLock, type SpoolLockEvent } from '@spoollock/core';
import { MemoryOccupationSource } from '@spoollock/core/memory';
import { VirtualClock } from '@spoollock/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const HOUR_MS = 3_600_000;
const DAY = Date.UTC(2026, 4, 4);
const hour = (at: number): Date => new Date(DAY + at * HOUR_MS);

/** `MR 8` and so on: what happened, to whom, at which hour. */
function line(
  type: string,
  id: number | string,
  at: number | null,
  more: Partial<TrailLine> = {},
): TrailLine {
  const who = typeof id === 'string' ? { workerId: null, label: id } : { workerId: id, label: `W(${id})` };
  const time = at === null ? null : hour(at);
  return { id: null, tag: 'MK-1', type, ...who, writtenAt: time, operatedAt: time, details: {}, ...more };
}

/** Who, from which hour, until which, ended how; `-` is not known. */
function told(lines: readonly TrailLine[]): string[] {
  const hours = (at: Date | null): string => (at === null ? '-' : String((at.getTime() - DAY) / HOUR_MS));
  return holdingsFrom(lines).map(
    ({ worker, label, from, until, endedBy }: Holding) =>
      `${worker?.id ?? label} ${hours(from)} ${hours(until)} ${endedBy ?? 'open'}`,
  );
}

describe('the lines of a spool as holdings', () => {
  test('an INICIAR and a FINALIZAR are one holding with its duration', () => {
    const [holding] = holdingsFrom([line('INICIAR', 93, 8), line('FINALIZAR', 93, 14)]);
    expect(holding).toEqual({
      ...{ tag: 'MK-1', worker: { id: 93, initials: 'W' }, label: null },
      ...{ from: hour(8), until: hour(14), durationMs: 6 * HOUR_MS, endedBy: 'worker' },
      ...{ by: null, reason: null, also: null },
    });
  });

  test('who gave it back in the worker’s name, and why, is told; of the worker’s own give-back there is nothing to tell', () => {
    const by = { by: 'A. Soto', reason: 'tablet broken' };
    const lines = [
      ...[line('INICIAR', 1, 8), line('FINALIZAR', 1, 9, { details: { repeated: false, ...by } })],
      ...[line('INICIAR', 1, 10), line('FINALIZAR', 1, 11, { details: { repeated: false } })],
    ];
    expect(holdingsFrom(lines)).toMatchObject([
      { endedBy: 'worker', ...by },
      { endedBy: 'worker', by: null, reason: null },
    ]);
  });

  test.each<[string, readonly TrailLine[], readonly string[]]>([
    ['an occupation that goes on', [line('INICIAR', 1, 8)], ['1 8 - open']],
    ['a repeat of INICIAR', [line('INICIAR', 1, 8), line('INICIAR_REANUDADO', 1, 8)], ['1 8 - open']],
    [
      'the same grant, told by the call and by the one that settled it',
      [line('INICIAR_CONFIRMADO', 1, 8), line('INICIAR', 1, 8)],
      ['1 8 - open'],
    ],
    [
      'a line that stands there twice',
      [line('INICIAR', 1, 8, { id: 'a' }), line('FINALIZAR', 1, 9), line('INICIAR', 1, 8, { id: 'a' })],
      ['1 8 9 worker'],
    ],
    [
      'lines in any order, as after a person has sorted the tab',
      [line('FINALIZAR', 2, 15), line('FINALIZAR', 1, 9), line('INICIAR', 2, 10), line('INICIAR', 1, 8)],
      ['1 8 9 worker', '2 10 15 worker'],
    ],
    [
      'an end that another machine’s clock dates after the next beginning',
      [line('INICIAR', 1, 8), line('FINALIZAR', 1, 9.01), line('INICIAR', 2, 9)],
      ['1 8 9.01 worker', '2 9 - open'],
    ],
    [
      'a FINALIZAR that has no line',
      [line('INICIAR', 1, 8), line('INICIAR', 2, 10)],
      ['1 8 - unknown', '2 10 - open'],
    ],
    ['an INICIAR that has no line', [line('FINALIZAR', 1, 9)], ['1 - 9 worker']],
    [
      'a spool that one worker takes twice without giving it back between',
      [line('INICIAR', 1, 8), line('INICIAR', 1, 10), line('FINALIZAR', 1, 12)],
      ['1 8 - unknown', '1 10 12 worker'],
    ],
    [
      'a row that a person gave to somebody else by hand',
      [line('INICIAR', 1, 8), line('FINALIZAR', 2, 10)],
      ['1 8 - unknown', '2 - 10 worker'],
    ],
    [
      'an occupation by hand, found by its worker’s INICIAR',
      [line('INICIAR', 1, 8), line('INICIAR_REANUDADO', 2, 10)],
      ['1 8 - unknown', '2 10 - open'],
    ],
    [
      'a release from a label that nobody can read',
      [line('INICIAR', 1, 8), line('LIBERACION', 'turno noche', 20)],
      ['1 8 - unknown', 'turno noche - 20 release'],
    ],
    [
      'a stale occupation that an INICIAR superseded',
      [line('INICIAR', 1, 0), line('INICIAR_RELEVO', 2, 30, { details: { former: { id: 1 } } })],
      ['1 0 30 superseded', '2 30 - open'],
    ],
    [
      'a take-over from somebody whose INICIAR has no line',
      [line('TOMAR_CONTROL', 2, 9, { details: { former: { id: 1, label: 'W(1)' } } })],
      ['1 - 9 take-over', '2 9 - open'],
    ],
    [
      'a take-over whose answer was lost, and that was repeated',
      [
        line('INICIAR', 1, 8),
        line('RELEVO_CONFIRMADO', 2, 9, { details: { former: { id: 1 } } }),
        line('TOMAR_CONTROL', 2, 9, { details: { former: { id: 1 } } }),
      ],
      ['1 8 9 take-over', '2 9 - open'],
    ],
    [
      'a FINALIZAR whose answer was lost: it ended, and nobody saw when',
      [line('INICIAR', 1, 8), line('FINALIZAR_CONFIRMADO', 1, 9, { operatedAt: null })],
      ['1 8 - settled'],
    ],
    [
      '… and that was repeated: it was the worker',
      [
        line('INICIAR', 1, 8),
        line('FINALIZAR_CONFIRMADO', 1, 9, { operatedAt: null }),
        line('FINALIZAR_REPETIDO', 1, 10),
      ],
      ['1 8 - worker'],
    ],
    [
      '… or told late, behind its own line',
      [
        line('INICIAR', 1, 8),
        line('FINALIZAR', 1, 9),
        line('FINALIZAR_CONFIRMADO', 1, 9.5, { operatedAt: null }),
      ],
      ['1 8 9 worker'],
    ],
    [
      'a repeated FINALIZAR whose first one has no line',
      [line('INICIAR', 1, 8), line('FINALIZAR_REPETIDO', 1, 9)],
      ['1 8 - worker'],
    ],
    [
      'a repeat that comes when the worker has the spool again: it means the first time',
      [
        line('INICIAR', 1, 8),
        line('FINALIZAR', 1, 9),
        line('INICIAR', 1, 10),
        line('FINALIZAR_REPETIDO', 1, 11),
      ],
      ['1 8 9 worker', '1 10 - open'],
    ],
    [
      'lines of another program, and lines without any time',
      [line('PAUSAR_SPOOL', 1, 7), line('INICIAR', 1, 8), line('FINALIZAR', 1, null)],
      ['1 8 - worker'],
    ],
  ])('%s', (_name, lines, holdings) => {
    expect(told(lines)).toEqual(holdings);
  });

  test('the supervisor and the reason stand at the holding that was ended, and own columns at their holding', () => {
    const details = { by: 'jefa', reason: 'turno', former: { id: 1 }, also: { Armador: 'W(2)', Metros: 3 } };
    const holdings = holdingsFrom([
      line('INICIAR', 1, 8, { details: { also: { Estado: 'EN PROCESO' } } }),
      line('TOMAR_CONTROL', 2, 9, { details }),
      line('FINALIZAR', 2, 10, { details: { also: { Metros: 12, Fin: null } } }),
    ]);
    expect(holdings.map(({ by, reason, also }) => ({ by, reason, also }))).toEqual([
      { by: 'jefa', reason: 'turno', also: { Estado: 'EN PROCESO' } },
      { by: null, reason: null, also: { Armador: 'W(2)', Metros: 12, Fin: null } },
    ]);
  });

  test('clocks that would make a duration negative make none', () => {
    const within = (ms: number) => ({ operatedAt: new Date(DAY + ms) });
    const [holding] = holdingsFrom([
      line('INICIAR', 1, 0, within(900)),
      line('FINALIZAR', 1, 0, within(100)),
    ]);
    expect(holding).toMatchObject({ endedBy: 'worker', durationMs: null });
  });

  test.each([
    ['a text', 'x'],
    ['a list', [1]],
    ['odd members', { by: 7, reason: null, former: { id: '1', since: 'x' }, also: ['x'] }],
    ['a former of no use', { former: null, also: { cell: { deep: 1 } } }],
  ])('details that hold %s are passed over', (_name, details) => {
    expect(told([line('INICIAR', 1, 8), line('TOMAR_CONTROL', 2, 9, { details })])).toEqual([
      '1 8 9 take-over',
      '2 9 - open',
    ]);
  });
});

test('whatever is lost of a trail: nobody has a spool who did not, and none is open but the last', () => {
  const step = fc.record({ id: fc.integer({ min: 1, max: 3 }), hours: fc.integer({ min: 1, max: 9 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), fc.func(fc.boolean()), (steps, isKept) => {
      let at = 0;
      const whole = steps.flatMap(({ id, hours }) => {
        const from = at + 1;
        at = from + hours;
        return [line('INICIAR', id, from), line('FINALIZAR', id, at)];
      });
      const kept = whole.filter((each, index) => isKept(index, each.type));
      const was = new Set(told(whole).map((text) => text.split(' ').slice(0, 2).join(' ')));
      const holdings = holdingsFrom(kept);
      for (const { worker, from } of holdings)
        if (from !== null) expect(was).toContain(`${worker?.id ?? ''} ${(from.getTime() - DAY) / HOUR_MS}`);
      expect(holdings.slice(0, -1).every(({ endedBy }) => endedBy !== null)).toBe(true);
      // Each line that is left stands in one holding.
      const ends = holdings.flatMap(({ from, until }) => [from, until]).filter((each) => each !== null);
      expect(ends).toHaveLength(kept.length);
    }),
  );
});

test('what the engine does becomes the history that its workers lived through', async () => {
  const clock = new VirtualClock(DAY);
  const source = new MemoryOccupationSource([{ tag: 'MK-1' }], { clock });
  const lock = createSpoolLock({ source, clock });
  const lines: TrailLine[] = [];
  lock.listen((event: SpoolLockEvent) => {
    const story = auditStory(event, new Date(clock.now()));
    if (story === null) return;
    const { tag, type, worker, at, details } = story;
    const who = { workerId: worker.id ?? null, label: worker.label ?? null };
    lines.push({ id: null, tag, type, ...who, writtenAt: at, operatedAt: at, details });
  });
  const maria = { id: 1, initials: 'MR' };
  const juan = { id: 2, initials: 'JP' };
  await lock.iniciar('MK-1', maria);
  await clock.advance(HOUR_MS);
  await lock.iniciar('MK-1', maria);
  await lock.takeOver('MK-1', { from: maria, to: juan, by: 'jefa', reason: 'turno' });
  await clock.advance(HOUR_MS);
  await lock.release('MK-1', { from: juan, by: 'jefa', reason: 'fin' });
  await lock.iniciar('MK-1', juan);
  await clock.advance(HOUR_MS);
  await lock.finalizar('MK-1', juan, { operationId: 'one' });
  await lock.finalizar('MK-1', juan, { operationId: 'one' });
  await lock.iniciar('MK-1', maria);
  expect(told(lines)).toEqual(['1 0 1 take-over', '2 1 2 release', '2 2 3 worker', '1 3 - open']);
  await lock.close();
});
