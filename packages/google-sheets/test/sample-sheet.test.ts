import { readFile } from 'node:fs/promises';
import { createSpoolLock, type SkipReason, type SpoolState } from '@spoollock/core';
import { MemoryLockStore } from '@spoollock/core/memory';
import { startSheetsEmulator, type CellSeed } from '@spoollock/sheets-emulator';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createGoogleSheetsSource } from '../src/google-sheets-source.js';
import { sheetsClient } from './support/clients.js';
import { SharedTime } from './support/shared-time.js';

const SAMPLE = new URL('../../sheets-emulator/src/sample/operaciones.json', import.meta.url);
const ID = 'the-sample';
const LC = { id: 95, initials: 'LC' };

interface Sample {
  readonly spreadsheet: { readonly title: string; readonly timeZone: string; readonly locale: string };
  readonly sheet: string;
  readonly now: string;
  readonly values: readonly (readonly (string | number | null)[])[];
}

/** A row as the file has it, and what becomes of it by a reading of its own, which knows this one file. */
interface FileRow {
  /** As a person counts, the header being row 1. */
  readonly row: number;
  readonly tag: string;
  readonly state: 'free' | 'unreadable' | 'undated' | 'unreadable-date' | 'fresh' | 'stale';
  readonly ambiguous: boolean;
}

let sample: Sample;
let rows: FileRow[];
beforeAll(async () => {
  sample = JSON.parse(await readFile(SAMPLE, 'utf8')) as Sample;
  rows = readFileRows(sample);
});

function readFileRows({ now, values }: Sample): FileRow[] {
  const [header = [], ...body] = values;
  const at = (name: string): number => header.indexOf(name);
  const text = (cells: Sample['values'][number], name: string): string => String(cells[at(name)] ?? '');
  const tags = body.map((cells) => text(cells, 'TAG_SPOOL'));
  return body.flatMap((cells, index) => {
    const tag = tags[index] ?? '';
    const label = text(cells, 'Ocupado_Por').trim();
    if (cells.every((cell) => cell === '' || cell === null)) return [];
    const isFree = label === '' || label.toUpperCase() === 'DISPONIBLE';
    const state = isFree
      ? 'free'
      : /^\p{Lu}+\(\d+\)$/u.test(label)
        ? ageOf(cells[at('Fecha_Ocupacion')] ?? '', Date.parse(now))
        : 'unreadable';
    const ambiguous = tag !== '' && tags.filter((other) => other === tag).length > 1;
    return [{ row: index + 2, tag, state, ambiguous }];
  });
}

/** All dates of the file that matter are of summer time, three hours behind. */
function ageOf(cell: string | number, now: number): FileRow['state'] {
  if (cell === '') return 'undated';
  const [, day, month, year, time] = /^(\d\d)-(\d\d)-(\d{4}) (.{8})$/.exec(String(cell)) ?? [];
  const at =
    typeof cell === 'number'
      ? (cell - 25_569) * 86_400_000 + 3 * 3_600_000
      : Date.parse(`${year ?? ''}-${month ?? ''}-${day ?? ''}T${time ?? ''}-03:00`);
  // JavaScript takes the thirty-first of February for a day in March.
  if (Number.isNaN(at) || (month === '02' && Number(day) > 29)) return 'unreadable-date';
  return now - at > 86_400_000 ? 'stale' : 'fresh';
}

/** The sample in an emulator, at the moment when it was taken, which does not pass. */
async function openSample(edit: (values: CellSeed[][]) => void = () => undefined) {
  const { spreadsheet, sheet: title } = sample;
  const values: CellSeed[][] = sample.values.map((row) => [...row]);
  edit(values);
  const time = new SharedTime(Date.parse(sample.now));
  const emulator = await startSheetsEmulator({
    spreadsheets: [{ id: ID, ...spreadsheet, sheets: [{ title, values }] }],
    clock: time.server,
  });
  onTestFinished(() => emulator.close());
  const source = createGoogleSheetsSource({
    client: time.client(sheetsClient(emulator.url, emulator.token)),
    spreadsheetId: ID,
    clock: time,
    gathering: { quietMs: 0, longestMs: 0 },
  });
  const store = new MemoryLockStore({ clock: time });
  return { emulator, time, source, store, lock: createSpoolLock({ store, source, clock: time }) };
}

const STATES: Readonly<Record<FileRow['state'], SpoolState>> = {
  free: 'free',
  fresh: 'occupied',
  // An occupation without a date that can be read is never stale.
  undated: 'occupied',
  'unreadable-date': 'occupied',
  stale: 'stale',
  unreadable: 'unreadable',
};

const REASONS: Partial<Readonly<Record<FileRow['state'], SkipReason>>> = {
  unreadable: 'unreadable-label',
  undated: 'no-date',
  'unreadable-date': 'unreadable-date',
  stale: 'older-than-limit',
};

describe('A16: the sample sheet of 71 columns, read whole', () => {
  test('has what it is known for: of every kind so many, by a reading of its own', () => {
    const count = (state: FileRow['state']): number =>
      rows.filter((row) => row.state === state && !row.ambiguous && row.tag !== '').length;
    expect({
      free: count('free'),
      fresh: count('fresh'),
      stale: count('stale'),
      undated: count('undated'),
      unreadableDate: count('unreadable-date'),
      unreadable: count('unreadable'),
      ambiguous: rows.filter(({ ambiguous }) => ambiguous).length,
      blankTag: rows.filter(({ tag }) => tag === '').length,
      blank: sample.values.length - 1 - rows.length,
    }).toEqual({
      free: 301,
      fresh: 85,
      stale: 6,
      undated: 1,
      unreadableDate: 1,
      unreadable: 3,
      ambiguous: 2,
      blankTag: 1,
      blank: 1,
    });
    expect(
      rows.flatMap(({ row, tag, state, ambiguous }) =>
        state in REASONS || ambiguous || tag === '' ? [row] : [],
      ),
    ).toEqual([6, 8, 10, 16, 18, 19, 21, 23, 25, 34, 62, 227, 309, 390]);
  });

  test('every row comes once, as the file says; none that says something odd is free, and none vanishes', async () => {
    const { source, time } = await openSample();
    const seen: string[] = [];
    await time.run(
      (async () => {
        for await (const chunk of source.rows({ deadlineMs: time.now() + 15_000 }))
          for (const { rawTag, tag, occupation } of chunk._unsafeUnwrap()) {
            const dated =
              occupation.state === 'occupied'
                ? `${occupation.since === null ? 'without' : 'with'} date${occupation.unreadableSince === undefined ? '' : ', unreadable'}`
                : '';
            seen.push([rawTag, tag === null ? 'no tag' : '', occupation.state, dated].join('|'));
          }
      })(),
    );
    const dates = {
      fresh: 'with date',
      stale: 'with date',
      undated: 'without date',
      'unreadable-date': 'without date, unreadable',
      free: '',
      unreadable: '',
    };
    const expected = rows.map(({ tag, state, ambiguous }) => {
      const word = ambiguous ? 'ambiguous' : dates[state] === '' ? state : 'occupied';
      return [tag, tag === '' ? 'no tag' : '', word, ambiguous ? '' : dates[state]].join('|');
    });
    expect(seen).toEqual(expected);
  });

  test('the engine lists each spool once, as free, occupied, stale, unreadable or ambiguous', async () => {
    const { lock, time } = await openSample();
    await time.run(lock.reconcile());
    const page = (await time.run(lock.list({ limit: 10_000 })))._unsafeUnwrap();
    const expected: Record<string, SpoolState> = {};
    for (const { tag, state, ambiguous } of rows)
      if (tag !== '') expected[tag] = ambiguous ? 'ambiguous' : STATES[state];
    expect(Object.fromEntries(page.spools.map(({ tag, state }) => [tag, state]))).toEqual(expected);
    expect(page.counts).toEqual({
      free: 301,
      occupied: 87,
      stale: 6,
      unreadable: 3,
      ambiguous: 1,
      drift: 0,
      'in-progress': 0,
    });
    expect(page.unlisted).toBe(1);
  });

  test('a date that is text and one that is a number are read to the second, in Chile’s summer and winter', async () => {
    const { lock, time } = await openSample();
    const since = async (tag: string): Promise<string | undefined> =>
      (await time.run(lock.inspect(tag)))._unsafeUnwrap().since?.toISOString();
    // 20-11-2026 09:37:00, and the number 46346.14513888889, which is 03:29 of the same day.
    expect(await since('MK-1340-FW-25005-008')).toBe('2026-11-20T12:37:00.000Z');
    expect(await since('MK-1338-FW-25003-004')).toBe('2026-11-20T06:29:00.000Z');
    // 04-04-2026 23:30:00 came twice that night; the later is meant.
    expect(await since('MK-1342-FW-25019-006')).toBe('2026-04-05T03:30:00.000Z');
  });

  test('nobody gets a spool that says something odd, and nothing is written to its row', async () => {
    // A cell with an error in it, and not with its text, as the sheet itself would have it.
    const { lock, time, emulator } = await openSample((values) => {
      const [header = [], ...body] = values;
      const at = header.indexOf('Ocupado_Por');
      for (const row of body) if (row[at] === '#REF!') row[at] = { error: '#REF!' };
    });
    const person = emulator.spreadsheet(ID);
    const before = person.values(sample.sheet);
    const take = async (tag: string) =>
      (await time.run(lock.iniciar(tag, LC))).match(
        () => 'taken',
        (error) => ('label' in error ? `${error.type} ${String(error.label)}` : error.type),
      );
    expect(await take('MK-1339-TW-25004-024')).toBe('occupied turno noche');
    expect(await take('MK-1344-CW-25021-026')).toBe('occupied #REF!');
    expect(await take('MK-1346-TW-25023-015')).toBe('occupied MR(93)(94)');
    expect(await take('MK-1345-TW-25010-022')).toBe('occupied  JP(94) ');
    expect(await take('MK-1341-FW-25006-030')).toBe('occupied MR(93)');
    expect(await take('MK-1343-FW-25008-027')).toBe('occupied MR(93)');
    expect(await take('MK-1342-FW-25019-006')).toBe('occupied MR(93)');
    expect(await take('MK-1340-TW-25017-002')).toBe('ambiguous-spool');
    expect(person.values(sample.sheet)).toEqual(before);
    for (const tag of ['MK 1400/CW:25 *[a]', 'Ñandú-Ω-001', 'MK-1345-CW-25022-009', 'MK-1335-FW-25012-027'])
      expect(await take(tag)).toBe('taken');
  });
});

describe('A14: reconcile of the sample at the moment when it was taken', () => {
  test('gives each of the 85 fresh occupations its lock, and skips the others, each for its reason', async () => {
    const { lock, time, store } = await openSample();
    const report = (await time.run(lock.reconcile()))._unsafeUnwrap();
    expect(report).toMatchObject({ reconciled: 85, orphansRemoved: 0, complete: true });
    // A row each: of an ambiguous tag both are there.
    expect(report.skips).toEqual(
      rows.flatMap(({ tag, state, ambiguous }) => {
        const reason = ambiguous ? 'ambiguous-tag' : REASONS[state];
        return reason === undefined ? [] : [{ tag, reason }];
      }),
    );
    const counts: Partial<Record<SkipReason, number>> = {};
    for (const { reason } of report.skips) counts[reason] = (counts[reason] ?? 0) + 1;
    expect(counts).toEqual({
      'unreadable-label': 3,
      'no-date': 1,
      'unreadable-date': 1,
      'ambiguous-tag': 2,
      'older-than-limit': 6,
    });

    const locked: string[] = [];
    for await (const chunk of store.scan()) for (const { name } of chunk._unsafeUnwrap()) locked.push(name);
    expect(locked.sort()).toEqual(rows.flatMap(({ tag, state }) => (state === 'fresh' ? [tag] : [])).sort());
  });

  test('doing it again changes nothing: each lock is there, and names the row’s own worker and time', async () => {
    const { lock, time } = await openSample();
    await time.run(lock.reconcile());
    const again = (await time.run(lock.reconcile()))._unsafeUnwrap();
    expect(again).toMatchObject({ reconciled: 0, skipped: 85 + 13, complete: true });
    expect(again.skips.filter(({ reason }) => reason === 'has-lock')).toHaveLength(85);
    const {
      holder,
      lock: details,
      drift,
    } = (await time.run(lock.inspect('MK-1338-FW-25003-004')))._unsafeUnwrap();
    const since = new Date('2026-11-20T06:29:00.000Z');
    expect(holder).toEqual({ id: 93, initials: 'MR', since });
    expect(details).toMatchObject({ kind: 'persistent', workerId: 93, since, origin: 'rebuilt' });
    expect(drift).toBeNull();
  });
});
