import { err, ok, type Result } from 'neverthrow';
import { cellText } from './cells.js';
import type { Cell } from '../calls/cell-data.js';

/** The four columns that this package reads. It writes all of them but `tag`. */
export const FIELDS = ['tag', 'label', 'since', 'version'] as const;
export type Field = (typeof FIELDS)[number];

/** The default headers of the four columns. */
export const HEADERS: Readonly<Record<Field, string>> = {
  tag: 'TAG_SPOOL',
  label: 'Ocupado_Por',
  since: 'Fecha_Ocupacion',
  version: 'version',
};

/** The position of a column, from 0, and the exact content of its header cell. */
export interface Column {
  readonly index: number;
  readonly header: Cell;
}

/** Where the four columns are. A shop may have no `version`: its grants then have no fence. */
export type Columns = Readonly<Record<Exclude<Field, 'version'>, Column>> & {
  readonly version: Column | null;
};

/** The columns that the shop has, in the order of `FIELDS`. */
export function foundIn(columns: Columns): { readonly field: Field; readonly column: Column }[] {
  return FIELDS.flatMap((field) => {
    const column = columns[field];
    return column === null ? [] : [{ field, column }];
  });
}

/**
 * Finds the columns in the header row. The error names each header that is missing, or that is there several times.
 * Only `version` may be missing.
 */
export function findColumns(
  headerRow: readonly Cell[],
  headers: Readonly<Record<Field, string>>,
): Result<Columns, string> {
  const names = headerRow.map((cell) => plainHeader(cellText(cell)));
  const problems: string[] = [];
  const find = (field: Field): Column | null => {
    const wanted = plainHeader(headers[field]);
    const index = names.indexOf(wanted);
    const times = names.filter((name) => name === wanted).length;
    if (times > 1) problems.push(`the header ${headers[field]} is there ${times} times`);
    return index === -1 ? null : { index, header: headerRow[index] ?? null };
  };
  const need = (field: Field): Column => {
    const column = find(field);
    if (column === null) problems.push(`the header ${headers[field]} is missing`);
    return column ?? { index: -1, header: null };
  };
  const columns = { tag: need('tag'), label: need('label'), since: need('since'), version: find('version') };
  return problems.length === 0 ? ok(columns) : err(problems.join('; '));
}

export function sameColumns(some: Columns, others: Columns): boolean {
  return FIELDS.every(
    (field) => some[field]?.index === others[field]?.index && some[field]?.header === others[field]?.header,
  );
}

/**
 * A header without case, accents, blanks, punctuation and symbols, because people change these: `TAG/SPOOL` and
 * `🔒 TAG|SPOOL ▲` are `TAG_SPOOL`. Loose marks go before the text is decomposed, because decomposing a long run of them takes quadratic time.
 */
export function plainHeader(header: string): string {
  const plain = header.replace(UNCOUNTED, '').normalize('NFKD').replace(UNCOUNTED, '').toLowerCase();
  // Of a header that is made of symbols alone, something has to stay.
  return plain.replace(SYMBOLS, '') || plain;
}

const UNCOUNTED = /[\s\p{M}\p{P}\p{Default_Ignorable_Code_Point}]/gu;
const SYMBOLS = /\p{S}/gu;
