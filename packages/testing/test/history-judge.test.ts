import { describe, expect, test } from 'vitest';
import {
  HistoryJudge,
  type Called,
  type HistoryEvent,
  type Named,
  type TruthSays,
} from '../src/history/index.js';

const TAG = 'MK-1335-CW-25000-019';
const HOUR_MS = 3_600_000;

function truth(named: Named, version: number, atMs: number, rest: Partial<TruthRest> = {}): TruthSays {
  return { type: 'truth', tag: TAG, named, version, atMs, by: 'library', ...rest };
}
interface TruthRest {
  readonly by: 'library' | 'person';
  readonly since: number;
}

function release(call: string, from: Named): Called {
  return { type: 'called', call, operation: 'release', tag: TAG, worker: null, from };
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

  test('lets a release end the occupation of the holder whom it names', () => {
    const judge = new HistoryJudge({ exact: true });
    judge.observe(truth(93, 2, 0));
    judge.observe(release('supervisor', 93));
    judge.observe(truth(null, 3, 1));
    judge.observe({ type: 'released', call: 'supervisor', repeated: false });
    judge.atEnd();
    expect(judge.violations).toEqual([]);
  });

  test('does not let a release end the occupation of anybody else', () => {
    const judge = new HistoryJudge({ exact: true });
    judge.observe(truth(94, 2, 0));
    judge.observe(release('supervisor', 93));
    judge.observe(truth(null, 3, 1));
    expect(judge.violations).toMatchObject([{ invariant: 'I3' }]);
  });

  test('does not let a release end another version of the row than the one it names', () => {
    const judge = new HistoryJudge({ exact: true });
    judge.observe(truth(93, 4, 0));
    judge.observe({ ...release('supervisor', 93), fence: 2 });
    judge.observe(truth(null, 5, 1));
    expect(judge.violations).toMatchObject([{ invariant: 'I3' }]);
  });

  test('does not let a release clear another label than the one it names', () => {
    const judge = new HistoryJudge({ exact: true });
    judge.observe({ ...truth('?', 2, 0), label: 'turno de dia' });
    judge.observe({ ...release('supervisor', '?'), label: 'turno noche' });
    judge.observe(truth(null, 3, 1));
    expect(judge.violations).toMatchObject([{ invariant: 'I3' }]);
  });

  test('does not let a release end an occupation that began after it was answered', () => {
    const judge = new HistoryJudge({ exact: true });
    judge.observe(truth(93, 2, 0));
    judge.observe(release('supervisor', 93));
    judge.observe(truth(null, 3, 1));
    judge.observe({ type: 'released', call: 'supervisor', repeated: false });
    judge.observe(iniciar('again', 93));
    judge.observe(truth(93, 4, 2));
    judge.observe({ type: 'granted', call: 'again', fence: 4 });
    judge.observe(truth(null, 5, 3));
    expect(judge.violations).toMatchObject([{ invariant: 'I3' }]);
  });

  test('does not let a supervisor be told that a spool is released which its holder still has', () => {
    const judge = new HistoryJudge({ exact: true });
    judge.observe(truth(93, 2, 0));
    judge.observe(release('supervisor', 93));
    judge.observe({ type: 'released', call: 'supervisor', repeated: false });
    expect(judge.violations).toMatchObject([{ invariant: 'I5' }]);
  });

  test('does not let a release be refused because of the holder whom it names', () => {
    const judge = new HistoryJudge({ exact: true });
    judge.observe(truth(93, 2, 0));
    judge.observe(release('supervisor', 93));
    judge.observe({
      type: 'refused',
      call: 'supervisor',
      error: { type: 'not-holder', holder: { id: 93 }, reason: 'worker' },
    });
    expect(judge.violations).toMatchObject([{ invariant: 'I7' }]);
  });

  test('does not let INICIAR answer in-progress because of a release', () => {
    const judge = new HistoryJudge({ exact: true });
    judge.observe(truth(93, 2, 0));
    judge.observe(release('supervisor', 93));
    judge.observe(iniciar('another', 94));
    judge.observe({ type: 'refused', call: 'another', error: { type: 'in-progress' } });
    expect(judge.violations).toMatchObject([{ invariant: 'I7' }]);
  });

  test('does not let a repeat be told not-occupied of what was done under its id', () => {
    const judge = new HistoryJudge({ exact: true });
    judge.observe(truth(93, 2, 0));
    judge.observe({ ...release('first', 93), operationId: 'the same' });
    judge.observe(truth(null, 3, 1));
    judge.observe({ type: 'unanswered', call: 'first' });
    judge.observe({ ...release('second', 93), operationId: 'the same' });
    judge.observe({ type: 'refused', call: 'second', error: { type: 'not-occupied' } });
    expect(judge.violations).toMatchObject([{ invariant: 'I6' }]);
  });

  test('names no author of a change that a release and a give-back both asked for', () => {
    const judge = new HistoryJudge({ exact: true });
    judge.observe(truth(93, 2, 0));
    judge.observe(release('supervisor', 93));
    judge.observe({ type: 'called', call: 'holder', operation: 'finalizar', tag: TAG, worker: 93 });
    judge.observe(truth(null, 3, 1));
    judge.observe({ type: 'refused', call: 'holder', error: { type: 'not-occupied' } });
    judge.observe({ type: 'released', call: 'supervisor', repeated: false });
    expect(judge.violations).toEqual([]);
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
