import type { SpreadsheetByHand } from '@spoollock/sheets-emulator';
import type { ByHand } from './messages.js';
import { SeededRandom } from './seeded-random.js';

export const TAB = 'Operaciones';
export const HEADER = ['NUM', 'TAG_SPOOL', 'Notas', 'Ocupado_Por', 'Fecha_Ocupacion', 'version', 'Fin'];
const TAG_COLUMN = 1;
const LABEL_COLUMN = 3;
const GARBAGE = 'turno noche';

/** People at the sheet, who know nothing of any lock. */
export class People {
  readonly #random: SeededRandom;

  constructor(
    private readonly sheet: SpreadsheetByHand,
    private readonly tags: readonly string[],
    seed: number,
  ) {
    this.#random = new SeededRandom(seed);
  }

  does(what: ByHand): void {
    const { sheet } = this;
    const random = this.#random;
    const row = (): number => this.#rowOf(random.pick(this.tags));
    const doings: Readonly<Record<ByHand, () => void>> = {
      sort: () => sheet.sortRows(TAB, { seed: random.between(1, 1e6) }),
      move: () => sheet.moveRow(TAB, row(), random.between(2, this.tags.length + 1)),
      insert: () => {
        this.#deleteBlankRows();
        sheet.insertRow(TAB, random.between(2, this.tags.length + 1));
      },
      clear: () => this.#label(row(), 'DISPONIBLE'),
      'type-another': () => this.#label(row(), 'QQ(77)'),
      'type-garbage': () => this.#label(row(), GARBAGE),
    };
    doings[what]();
  }

  /** Nobody can read these labels: whoever typed them takes them out again. */
  tidyUp(): void {
    for (const [at, line] of this.sheet.values(TAB).entries())
      if (line[LABEL_COLUMN] === GARBAGE) this.#label(at + 1, 'DISPONIBLE');
  }

  #label(row: number, label: string): void {
    this.sheet.edit(TAB, `D${row}`, label);
    this.sheet.edit(TAB, `E${row}`, null);
  }

  #deleteBlankRows(): void {
    const blank = [...this.sheet.values(TAB).entries()].filter(([, line]) => line[TAG_COLUMN] === null);
    for (const [at] of blank.reverse()) this.sheet.deleteRow(TAB, at + 1);
  }

  #rowOf(tag: string): number {
    return this.sheet.values(TAB).findIndex((line) => line[TAG_COLUMN] === tag) + 1;
  }
}
