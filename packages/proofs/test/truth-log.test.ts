import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlainValue } from '@spoollock/sheets-emulator';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Log, readLogs } from '../src/chaos/log.js';
import { TruthLog } from '../src/chaos/truth-log.js';

let folder: string;
let log: Log;
let rows: PlainValue[][];
let truth: TruthLog;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spoollock-truth-'));
  log = new Log(folder, 'sheet');
  rows = [['NUM', 'TAG_SPOOL'], row('A'), row('B')];
  truth = new TruthLog(() => rows, log);
});
afterEach(() => {
  log.close();
  rmSync(folder, { recursive: true });
});

function row(tag: string, label: string | null = null, since: number | null = null, version = 0, note = 'n') {
  return [1, tag, note, label, since, version, 'end'];
}

function wrongAfter(by: 'library' | 'person', next: PlainValue[][]): string[] {
  rows = next;
  truth.look(by);
  const lines = readLogs(folder).get('sheet') ?? [];
  return lines.flatMap((line) => ('wrong' in line ? [line.wrong] : []));
}

const [header] = [['NUM', 'TAG_SPOOL']];

test('a row that a call changes as it should is no fault, wherever it stands by then', () => {
  expect(wrongAfter('library', [header, row('B'), row('A', 'MR(7)', 46_000.5, 1)])).toEqual([]);
});

test.each([
  ['another column', [header, row('A', null, null, 0, 'other'), row('B')], /column of A/],
  ['a row that is gone', [header, row('A')], /come or go/],
  ['the header', [['NUM', 'TAG'], row('A'), row('B')], /header/],
  ['a version that jumps', [header, row('A', 'MR(7)', 46_000.5, 2), row('B')], /from version 0 to 2/],
  ['a worker without a date', [header, row('A', 'MR(7)', null, 1), row('B')], /without a date/],
])('%s that a call changed is written down', (_what, next, wrong) => {
  const [found = ''] = wrongAfter('library', next);
  expect(found).toMatch(wrong);
});

test('people may do all that', () => {
  expect(wrongAfter('person', [['NUM', 'TAG'], row('A', 'QQ(77)', null, 5, 'other')])).toEqual([]);
});
