import { bound, parseCells, writeCells } from '../grid/a1-notation.js';
import type { BasicFilter, SortSpec } from '../grid/basic-filter.js';
import type { Condition } from '../grid/condition.js';
import { Lines, type LineProperties } from '../grid/lines.js';
import type { Tab } from '../grid/tab.js';

/** Rows or columns that are not as usual, counted from 1, both ends included. */
export interface LineSeed {
  readonly from: number;
  readonly to: number;
  readonly hiddenByUser?: boolean | undefined;
  readonly hiddenByFilter?: boolean | undefined;
  readonly pixelSize?: number | undefined;
}

/** What a filter leaves out by one column, counted from 0. */
export interface ColumnFilterSeed {
  readonly column: number;
  readonly hiddenValues?: readonly string[] | undefined;
  readonly condition?: Condition | null | undefined;
}

/** A filter over a range, whose first row holds the headers. Columns are counted from 0. */
export interface FilterSeed {
  readonly range: string;
  readonly criteria?: readonly ColumnFilterSeed[] | undefined;
  readonly sortSpecs?: readonly SortSpec[] | undefined;
}

/** What a tab's seed says of its layout; what is as usual is left out. */
export function layoutSeed(tab: Tab): LayoutSeed {
  const { filter } = tab;
  const merges = tab.merges.all().map(writeCells);
  const [rows, columns] = [toLineSeeds(tab.rows), toLineSeeds(tab.columns)];
  return {
    ...(merges.length > 0 ? { merges } : {}),
    ...(filter === null ? {} : { filter: toFilterSeed(filter) }),
    ...(rows.length > 0 ? { rows } : {}),
    ...(columns.length > 0 ? { columns } : {}),
  };
}

interface LayoutSeed {
  readonly merges?: readonly string[];
  readonly filter?: FilterSeed;
  readonly rows?: readonly LineSeed[];
  readonly columns?: readonly LineSeed[];
}

export function fromLineSeeds(seeds: readonly LineSeed[] = []): Lines {
  return new Lines(
    seeds.flatMap(({ from, to, hiddenByUser = false, hiddenByFilter = false, pixelSize = null }) => {
      if (from < 1 || to < from) throw new TypeError(`There are no rows or columns from ${from} to ${to}.`);
      const line: LineProperties = { hiddenByUser, hiddenByFilter, pixelSize };
      return Array.from({ length: to - from + 1 }, (_, offset) => [from - 1 + offset, line] as const);
    }),
  );
}

export function fromFilterSeed(tab: Tab, { range, criteria = [], sortSpecs = [] }: FilterSeed): BasicFilter {
  const cells = parseCells(range);
  if (cells === null) {
    throw new TypeError(`Sheet ${tab.properties.title} has a filter over ${range}, which is no range.`);
  }
  return {
    area: bound(tab, cells),
    criteria: new Map(
      criteria.map(({ column, hiddenValues = [], condition = null }) => [
        column,
        { hiddenValues, condition },
      ]),
    ),
    sortSpecs,
  };
}

function toFilterSeed({ area, criteria, sortSpecs }: BasicFilter): FilterSeed {
  return {
    range: writeCells(area),
    criteria: [...criteria].map(([column, one]) => ({ column, ...one })),
    sortSpecs,
  };
}

/** Neighbours that are alike are one seed. */
function toLineSeeds(lines: Lines): LineSeed[] {
  const seeds: LineSeed[] = [];
  for (const [index, { hiddenByUser, hiddenByFilter, pixelSize }] of lines.special()) {
    const seed: LineSeed = {
      from: index + 1,
      to: index + 1,
      ...(hiddenByUser ? { hiddenByUser } : {}),
      ...(hiddenByFilter ? { hiddenByFilter } : {}),
      ...(pixelSize === null ? {} : { pixelSize }),
    };
    const before = seeds.at(-1);
    const isNext = before !== undefined && before.to === index && isAlike(before, seed);
    if (isNext) seeds.splice(-1, 1, { ...before, to: index + 1 });
    else seeds.push(seed);
  }
  return seeds;
}

function isAlike(one: LineSeed, other: LineSeed): boolean {
  return (
    one.hiddenByUser === other.hiddenByUser &&
    one.hiddenByFilter === other.hiddenByFilter &&
    one.pixelSize === other.pixelSize
  );
}
