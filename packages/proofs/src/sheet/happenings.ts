import type { SpreadsheetByHand } from '@spoollock/sheets-emulator';
import type { HappeningName } from './scenario.js';
import type { SheetStage } from './sheet-stage.js';
import { ARCHIVE, columnsOf, HEADERS, TAB } from './sheet-states.js';

const LONGER_THAN_A_RESERVATION_MS = 11_000;
const LONGER_THAN_AN_ANSWER_IS_FRESH_MS = 6_000;
const FIRST = 'S-1';

type Deeds = Record<Exclude<HappeningName, 'pause' | 'expiry'>, (person: SpreadsheetByHand) => void>;

const BY_HAND: Deeds = {
  // One step on: where the first spool stood stands the second.
  'rows sorted': (person) => {
    const [, ...rows] = person.values(TAB);
    const tags = rows.map((row) => row[1]);
    const last = tags.length;
    const place = (row: readonly unknown[]): number => (tags.indexOf(String(row[1])) + last - 1) % last;
    person.sortRows(TAB, (one, other) => place(one) - place(other));
  },
  'row moved': (person) => person.moveRow(TAB, rowOf(person, FIRST), person.values(TAB).length),
  'row inserted': (person) => person.insertRow(TAB, 2),
  'column inserted': (person) => person.insertColumn(TAB, 'C'),
  'header renamed': (person) => rename(person, HEADERS.since, RENAMED),
  'versions dropped': (person) => rename(person, HEADERS.version, RENAMED),
  'row cleared': (person) => {
    typed(person, 'label', 'DISPONIBLE');
    typed(person, 'since', '');
  },
  'another typed': (person) => typed(person, 'label', 'QQ(77)'),
  'row copied': (person) => {
    const row = person.values(TAB)[rowOf(person, FIRST) - 1] ?? [];
    person.appendRows(TAB, [row]);
  },
  'row filtered': (person) => {
    const [header = [], ...rows] = person.values(TAB);
    const range = `A1:${letter(header.length - 1)}${rows.length + 1}`;
    person.filter(TAB, range, { [letter(columnsOf(header).tag)]: [FIRST] });
  },
  'row hidden': (person) => person.hideRows(TAB, rowOf(person, FIRST)),
  'tab exchanged': (person) => {
    for (const [row, cells] of person.values(TAB).entries())
      for (const [column, value] of cells.entries())
        if (value !== null) person.edit(ARCHIVE, `${letter(column)}${row + 1}`, value);
    person.swapTitles(TAB, ARCHIVE);
  },
  'ledger deleted': (person) => person.deleteTab('_spoollock'),
  'workroom deleted': (person) => person.deleteTab('_spoollock_work'),
};

/** What people may do meanwhile, each once for every time it is listed. */
export function arrangeHappenings(stage: SheetStage, names: readonly HappeningName[]): void {
  const { world } = stage;
  for (const name of names) {
    if (name === 'pause') {
      world.happening({ name, go: () => stage.skipTime(LONGER_THAN_AN_ANSWER_IS_FRESH_MS) });
      continue;
    }
    if (name === 'expiry') {
      const go = (): void => stage.skipTime(LONGER_THAN_A_RESERVATION_MS);
      world.happening({ name, go, ready: () => stage.isReserved });
      continue;
    }
    const ready = DELETES[name];
    world.happening({
      name,
      go: () => {
        // Without a header or its hidden tabs the adapter may have to say that it does not know.
        if (ready !== undefined || name === 'header renamed') stage.judge.observe({ type: 'fault' });
        stage.byHand(name, BY_HAND[name]);
      },
      ...(ready !== undefined && { ready: () => has(stage, ready) }),
    });
  }
}

/** A person puts right what keeps the sheet from being used. */
export function fix(stage: SheetStage): void {
  stage.byHand('fix', (person) => {
    if (person.values(TAB)[0]?.includes(RENAMED)) rename(person, RENAMED, HEADERS.since);
  });
}

const RENAMED = 'Revision';

function letter(column: number): string {
  return String.fromCharCode(65 + column);
}

function rename(person: SpreadsheetByHand, from: string, to: string): void {
  const [header = []] = person.values(TAB);
  person.edit(TAB, `${letter(header.indexOf(from))}1`, to);
}

const DELETES: Partial<Record<HappeningName, string>> = {
  'ledger deleted': '_spoollock',
  'workroom deleted': '_spoollock_work',
};

function has({ model }: SheetStage, tab: string): boolean {
  return model.seed.sheets.some(({ title }) => title === tab);
}

function rowOf(person: SpreadsheetByHand, tag: string): number {
  return person.values(TAB).findIndex((row) => row.includes(tag)) + 1;
}

function typed(person: SpreadsheetByHand, field: 'label' | 'since', text: string): void {
  const [header = []] = person.values(TAB);
  const column = letter(columnsOf(header)[field]);
  person.edit(TAB, `${column}${rowOf(person, FIRST)}`, text);
}
