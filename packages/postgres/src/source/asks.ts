import type { SpoolTag } from '@spoollock/core';
import type { AlsoColumns, AlsoValue, Clock, OccupationChange, PortCall } from '@spoollock/core/adapter';
import type { Answer, Database } from '../client/database.js';
import { cell } from '../client/rows.js';
import type { Value } from '../client/statement.js';
import { asText, type SpoolRow } from './rows.js';
import type { Names } from './sql.js';
import { SourceStatements } from './statements.js';
import { Together } from './together.js';

/** A change of one row, and how the row was when it was decided on. */
export interface Write {
  readonly change: OccupationChange;
  readonly from: SpoolRow;
  readonly cells: Pick<SpoolRow, 'label' | 'since' | 'version'>;
}

/** What a source asks the database for, again and again. Those that come together share a statement. */
export class SourceAsks {
  readonly statements: SourceStatements;
  readonly #reads: Together<readonly SpoolTag[]>;
  readonly #looks: Together<Pick<OccupationChange, 'operationId' | 'tag'>>;
  readonly #writes: Together<Write>;

  constructor(database: Database, clock: Clock, names: Names, kinds: AlsoColumns) {
    const statements = new SourceStatements(names, kinds);
    this.statements = statements;
    const rowsOf = (tags: readonly SpoolTag[]) => ({
      statement: statements.read,
      values: [JSON.stringify(tags)],
    });
    this.#reads = new Together(database, clock, {
      alone: rowsOf,
      kindOf: () => '',
      together: (asks) => rowsOf([...new Set(asks.flat())]),
      share: (asks, rows) =>
        asks.map((tags) => {
          const asked = new Set<string>(tags);
          return rows.filter((row) => asked.has(cell(row, 'tag') ?? ''));
        }),
    });
    this.#looks = new Together(database, clock, {
      alone: ({ operationId, tag }) => ({ statement: statements.look, values: [operationId, tag] }),
      kindOf: () => '',
      together: (asks) => ({
        statement: statements.lookTogether,
        values: [asList(asks.map(({ operationId, tag }) => ({ id: operationId, tag })))],
      }),
      share: (asks, rows) => byPlace(asks, rows),
    });
    this.#writes = new Together(database, clock, {
      alone: (write) => ({
        statement: statements.write(ownNames(write)).alone,
        values: valuesOf(write),
      }),
      kindOf: (write) => ownNames(write).join('\0'),
      together: (writes) => {
        const [first] = writes;
        const { together } = statements.write(first === undefined ? [] : ownNames(first));
        return { statement: together, values: [asList(writes.map(keysOf))] };
      },
      share: (writes, rows) => byPlace(writes, rows.map(upToDate(writes, rows))).map(unlessHeld),
    });
  }

  /** The rows of these tags. */
  read(tags: readonly SpoolTag[], call: PortCall): Promise<Answer> {
    return this.#reads.ask(tags, call);
  }

  look(change: OccupationChange, call: PortCall): Promise<Answer> {
    return this.#looks.ask(change, call);
  }

  write(write: Write, call: PortCall): Promise<Answer> {
    return this.#writes.ask(write, call);
  }
}

/** Each with its place, by which its rows are told from those of the others. */
function asList(all: readonly Readonly<Record<string, Value>>[]): string {
  return JSON.stringify(all.map((each, at) => ({ n: String(at), ...each })));
}

function byPlace(asks: readonly unknown[], rows: readonly unknown[]): readonly (readonly unknown[])[] {
  const shares = asks.map((): unknown[] => []);
  for (const row of rows) shares[Number(cell(row, 'n'))]?.push(row);
  return shares;
}

/** Of several writes of one row, one changes it. The others are answered with the row, and their id, as that one left them. */
function upToDate(writes: readonly Write[], rows: readonly unknown[]): (row: unknown) => unknown {
  const changeIn = (row: unknown): OccupationChange | undefined => writes[Number(cell(row, 'n'))]?.change;
  const isWritten = (row: unknown): boolean => cell(row, 'written') === 'yes';
  const written = new Map(rows.filter(isWritten).map((row) => [changeIn(row)?.tag, row]));
  return (row) => {
    const now = isWritten(row) ? undefined : written.get(changeIn(row)?.tag);
    if (now === undefined) return row;
    const isSameId = changeIn(now)?.operationId === changeIn(row)?.operationId;
    const outcome = isSameId ? 'applied' : cell(row, 'outcome');
    return Object.assign({}, now, { n: cell(row, 'n'), written: 'no', outcome });
  };
}

/** One whose row somebody holds goes once more, and waits for it. */
function unlessHeld(rows: readonly unknown[]): readonly unknown[] | null {
  return cell(rows[0], 'written') === null ? null : rows;
}

/** The names of the app's own columns that are written along. */
function ownNames({ change }: Write): readonly string[] {
  return Object.keys(change.also ?? {});
}

function ownValues({ change }: Write): readonly Value[] {
  return Object.values<AlsoValue>(change.also ?? {}).map(asText);
}

function keysOf(write: Write): Readonly<Record<string, Value>> {
  const { change, from, cells } = write;
  return {
    id: change.operationId,
    tag: change.tag,
    ...cells,
    old_label: from.label,
    old_since: from.since,
    old_version: from.version,
    ...Object.fromEntries(ownValues(write).map((value, at) => [`also_${at}`, value])),
  };
}

function valuesOf(write: Write): readonly Value[] {
  const { change, from, cells } = write;
  const { label, since, version } = cells;
  return [
    ...[change.operationId, change.tag, label, since, version],
    ...[from.label, from.since, from.version],
    ...ownValues(write),
  ];
}
