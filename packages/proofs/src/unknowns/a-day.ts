import { expect } from 'vitest';
import type { CellSeed, PlainValue, SpreadsheetSeed } from '@spoollock/sheets-emulator';
import type { OccupationChange, OccupationSource } from '@spoollock/core/adapter';
import {
  APPLIED,
  JUAN,
  MARIA,
  occupation,
  REPLAYED,
  settle,
  SINCE,
  taking,
  takingOver,
  tagOf,
  vacating,
  write,
} from '../../../google-sheets/test/support/changes.js';
import { lightClient } from '../../../google-sheets/test/support/light-client.js';
import { WRITE } from '../../../google-sheets/test/support/meddling.js';
import {
  COLUMN,
  HEADER,
  ID,
  serial,
  SHEET_ZONE,
  ShopSheet,
  soon,
  TAB,
  type TestRow,
} from '../../../google-sheets/test/support/shop-sheet.js';
import type { GoogleUnderTest } from '../../../google-sheets/test/support/google-under-test.js';

/** Label, date and version. */
type Cells = readonly [label: CellSeed, since: CellSeed, version: CellSeed];

const FREE: Cells = ['DISPONIBLE', null, 3];
const MARIAS: Cells = ['MR(93)', 46_000.5, 3];
const ROWS: readonly (readonly [tag: CellSeed, ...Cells])[] = [
  ...Array.from({ length: 6 }, (_, at) => [`F-${at}`, ...FREE] as const),
  ...Array.from({ length: 5 }, (_, at) => [`M-${at}`, ...MARIAS] as const),
  ...['BLANK', 'BLANK-2', 'BLANK-3'].map((tag) => [tag, null, null, null] as const),
  [1340, ...FREE],
  ['LOWER', 'disponible', null, 3],
  ['ZERO', 0, null, null],
  ['FORMULA', { formula: '=D2', value: 'DISPONIBLE' }, null, 3],
];
/** Two times of one day look alike. */
const FORMATS = { 'E2:E': { type: 'DATE', pattern: 'dd-mm-yyyy' } };

function theShop(): SpreadsheetSeed {
  const rows = ROWS.map(([tag, ...cells], at): CellSeed[] => [at + 1, tag, 'a note', ...cells, 'the end']);
  const sheets = [{ title: TAB, values: [HEADER, ...rows], formats: FORMATS }];
  return { id: ID, timeZone: SHEET_ZONE, locale: 'es_CL', sheets };
}

/**
 * A day of a shop whose rows are alike, so that a write to the wrong row would fit there: each operation once, with
 * rows that move, answers that are lost, rows that are protected. After each of them the whole tab is compared: no
 * cell may have changed but those of the one row.
 */
export async function liveADay({ settings, hides }: GoogleUnderTest): Promise<void> {
  const own = { google: settings, spreadsheets: [theShop()], makeClient: lightClient };
  const sheet = await ShopSheet.open([], own, hides);
  try {
    await new Day(sheet, (settings.reads ?? 'up-to-date') !== 'up-to-date').live();
  } finally {
    await sheet.close();
  }
}

class Day {
  constructor(
    private readonly sheet: ShopSheet,
    private readonly readsOld: boolean,
  ) {}

  async live(): Promise<void> {
    const { sheet } = this;
    const source = await sheet.preparedSource();
    const another = await sheet.preparedSource();

    for (const tag of ['F-0', 'BLANK', '1340', 'LOWER'])
      await this.changing(tag, ['MR(93)', serial(SINCE)], async () =>
        expect(await write(source, taking(tag))).toEqual(APPLIED),
      );
    const { since } = COLUMN;
    expect(sheet.person.displayed(TAB, `${since}${sheet.rowNumber('F-0')}`)).toMatch(/^\d\d-\d\d-2026 /);
    // What was hidden before is hidden afterwards, where reads are not old: the adapter reads what is hidden.
    sheet.keepsHidden = true;
    const hidden = sheet.person.hiddenRows(TAB);
    await this.changing('F-0', ['DISPONIBLE', null], async () =>
      expect(await write(source, vacating('F-0'))).toEqual(APPLIED),
    );
    if (!this.readsOld) expect(sheet.person.hiddenRows(TAB)).toEqual(hidden);
    sheet.keepsHidden = false;
    await this.changing('M-0', ['JP(7)', serial(SINCE)], async () =>
      expect(await write(source, takingOver('M-0', MARIA, JUAN))).toEqual(APPLIED),
    );
    for (const tag of ['ZERO', 'FORMULA', 'M-1'])
      await this.changing(null, [], async () =>
        expect(await write(source, taking(tag))).not.toMatchObject({ outcome: 'applied' }),
      );

    // A person edits the row just before the write.
    await this.edited(another, takingOver('M-2', MARIA, JUAN), { since: 46_000.25 });
    await this.edited(another, takingOver('M-3', MARIA, JUAN), { label: 'MR(94)' });
    await this.edited(another, vacating('M-4'), { version: 4 });
    await this.edited(another, taking('BLANK-2'), { label: 0 });
    await this.edited(another, taking('BLANK-3'), { label: 'QQ(77)' });

    // Rows that are alike change places just before the write.
    await this.changing('F-1', ['MR(93)', serial(SINCE)], async () => {
      this.beforeTheNextWrite(() => sheet.person.moveRow(TAB, sheet.rowNumber('F-1'), 3));
      expect(await write(source, taking('F-1'))).toEqual(APPLIED);
    });

    // Answers, and requests, that are lost.
    const applied = taking('F-2');
    await this.changing('F-2', ['MR(93)', serial(SINCE)], async () => {
      sheet.emulator.faults.next('lose-reply', { of: WRITE });
      expect((await source.write(applied, soon())).isErr()).toBe(true);
      expect(await settle(another, applied)).toBe('applied');
      expect(await write(source, applied)).toEqual(REPLAYED);
    });
    const cancelled = taking('F-3');
    await this.changing(null, [], async () => {
      sheet.emulator.faults.next('apply-late', { of: WRITE });
      expect((await source.write(cancelled, soon())).isErr()).toBe(true);
      expect(await settle(another, cancelled)).toBe('cancelled');
      await sheet.emulator.faults.release();
      expect(await write(source, cancelled)).toEqual({ outcome: 'cancelled' });
    });

    // Two processes want the same.
    await this.changing('F-3', ['MR(93)', serial(SINCE)], async () => {
      const answers = await Promise.all(
        [source, another, source, another].map((one) => write(one, taking('F-3'))),
      );
      const outcomes = answers.map(({ outcome }) => outcome).toSorted();
      expect(outcomes).toEqual(['applied', 'refused', 'refused', 'refused']);
    });

    // One row of a group is protected.
    sheet.person.protect(TAB, `B${sheet.rowNumber('F-4')}:G${sheet.rowNumber('F-4')}`);
    await this.changing('F-5', ['MR(93)', serial(SINCE)], async () => {
      const [barred, other] = await Promise.all([write(source, taking('F-4')), write(source, taking('F-5'))]);
      expect([barred.outcome, other.outcome]).toEqual(['unwritable', 'applied']);
    });
    sheet.person.unprotect(TAB);

    await this.changing(null, [], async () => {
      await sheet.preparedSource();
      sheet.emulator.catchUp();
      expect(await occupation(source, 'F-5')).toMatchObject({
        state: 'occupied',
        label: 'MR(93)',
        since: SINCE,
      });
      await source.read([tagOf('M-2')], soon());
    });
  }

  /** What a person has just typed is never written over. */
  private async edited(
    source: OccupationSource,
    change: OccupationChange,
    typed: Partial<TestRow>,
  ): Promise<void> {
    const { sheet } = this;
    await source.read([change.tag], soon());
    this.beforeTheNextWrite(() => sheet.edit(change.tag, typed));
    const [field = 'label', value] = Object.entries(typed)[0] ?? [];
    const before = sheet.rows.map((row) => (row.tag === change.tag ? { ...row, [field]: value } : row));
    sheet.emulator.calls.reset();
    const answer = await source.write(change, soon());
    if (answer.isOk() && answer.value.outcome === 'applied') {
      // A time or a version is no reason to refuse, but it is written again then, over what was read anew.
      expect(['since', 'version']).toContain(field);
      expect(sheet.emulator.calls.of(WRITE)).toBeGreaterThan(1);
    } else expect(sheet.rows).toEqual(before);
  }

  /** The rows after the work are as they were before it, but for label, date and version of one. */
  private async changing(
    tag: string | null,
    [label, since]: readonly PlainValue[],
    work: () => Promise<void>,
  ): Promise<void> {
    const before = this.rows();
    await work();
    const after = this.rows();
    const own = before.get(tag ?? '');
    if (tag !== null) {
      const [number, name, note, , , version, end] = own ?? [];
      before.set(tag, [number, name, note, label, since, Number(version ?? 0) + 1, end]);
    }
    expect(Object.fromEntries(after)).toEqual(Object.fromEntries(before));
  }

  /** The rows by their tags, wherever they stand. */
  private rows(): Map<string, (PlainValue | undefined)[]> {
    const [, ...rows] = this.sheet.person.values(TAB);
    return new Map(rows.map((row) => [String(row[1]), row]));
  }

  private beforeTheNextWrite(meddle: () => void): void {
    const stop = this.sheet.emulator.beforeEachCall(({ method }) => {
      if (method !== WRITE) return;
      stop();
      meddle();
    });
  }
}
