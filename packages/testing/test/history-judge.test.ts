import { describe, expect, test } from 'vitest';
import { HistoryJudge, type HistoryEvent } from '../src/history/index.js';

const TAG = 'MK-1335-CW-25000-019';
const HOUR_MS = 3_600_000;

function truth(
  named: number | null,
  version: number,
  atMs: number,
  rest: Partial<TruthRest> = {},
): HistoryEvent {
  return { type: 'truth', tag: TAG, named, version, atMs, by: 'library', ...rest };
}
interface TruthRest {
  readonly by: 'library' | 'person';
  readonly since: number;
}

function iniciar(call: string, worker: number): HistoryEvent {
  return { type: 'called', call, operation: 'iniciar', tag: TAG, worker };
}

describe('the judge of histories', () => {
  test('lets a second tap be answered by what the first one saw', () => {
    const judge = new HistoryJudge({ exact: true });
    judge.observe(truth(null, 1, 0));
    judge.observe(iniciar('first', 93));
    judge.observe(truth(93, 2, 1));
    judge.observe(truth(null, 2, 2, { by: 'person' }));
    judge.observe(iniciar('second', 93));
    for (const call of ['first', 'second'])
      judge.observe({ type: 'refused', call, error: { type: 'version-conflict' } });
    expect(judge.violations).toEqual([]);
  });

  test('does not let a call be answered by what was over before it', () => {
    const judge = new HistoryJudge({ exact: true });
    judge.observe(truth(93, 2, 0));
    judge.observe(truth(null, 2, 1, { by: 'person' }));
    judge.observe(iniciar('late', 93));
    judge.observe({ type: 'refused', call: 'late', error: { type: 'version-conflict' } });
    expect(judge.violations).toMatchObject([{ invariant: 'I7' }]);
  });

  test('goes by the date that a person typed last, whoever the row names', () => {
    const judge = new HistoryJudge({ supersedeAfterMs: 24 * HOUR_MS });
    const now = 100 * HOUR_MS;
    judge.observe(truth(93, 2, now));
    judge.observe(truth(93, 2, now, { by: 'person', since: now - 29 * HOUR_MS }));
    judge.observe(iniciar('supersedes', 94));
    judge.observe(truth(94, 3, now, { since: now }));
    judge.observe({ type: 'granted', call: 'supersedes', fence: 3 });
    expect(judge.violations).toEqual([]);
  });
});
