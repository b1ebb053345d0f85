import { bound, EVERYTHING, parseCells, writeCells } from '../grid/a1-notation.js';
import type { OpenRange } from '../grid/area.js';
import type { BasicFilter, SortSpec } from '../grid/basic-filter.js';
import type { Condition } from '../grid/condition.js';
import { Lines, type LineProperties } from '../grid/lines.js';
import { CLOSED, type ProtectedRange } from '../grid/protected-ranges.js';
import { PLAIN_LOOK, type Tab, type TabLook } from '../grid/tab.js';

/** Rows or columns that are not as usual, counted from 1, both ends included. */
export interface LineSeed {
  readonly from: number;
  readonly to: number;
  readonly hiddenByUser?: boolean | undefined;
  readonly hiddenByFilter?: boolean | undefined;
  readonly pixelSize?: number | undefined;
  /** How many groups they lie in, each within the other. */
  readonly groupDepth?: number | undefined;
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

/** A range that is protected, and from whom. */
export interface ProtectedRangeSeed {
  /** A number of its own; its place among the tab’s ranges unless given. */
  readonly id?: number | undefined;
  /** Such as `A1:Z1`; the whole tab unless given. */
  readonly range?: string | undefined;
  /** Whether callers of the API may edit it all the same; they may not unless this is `true`. */
  readonly callersMayEdit?: boolean | undefined;
  readonly warningOnly?: boolean | undefined;
  readonly description?: string | undefined;
  /** What everybody may edit in it. */
  readonly except?: readonly string[] | undefined;
}

/** What a tab's seed says of its layout; what is as usual is left out. */
export function layoutSeed(tab: Tab): LayoutSeed {
  const { filter } = tab;
  const merges = tab.merges.all().map(writeCells);
  const [rows, columns] = [toLineSeeds(tab.rows), toLineSeeds(tab.columns)];
  const protectedRanges = tab.protection.all().map(toProtectedRangeSeed);
  return {
    ...(protectedRanges.length > 0 ? { protectedRanges } : {}),
    ...(tab.look === PLAIN_LOOK ? {} : { look: tab.look }),
    ...(merges.length > 0 ? { merges } : {}),
    ...(filter === null ? {} : { filter: toFilterSeed(filter) }),
    ...(rows.length > 0 ? { rows } : {}),
    ...(columns.length > 0 ? { columns } : {}),
  };
}

export interface LayoutSeed {
  readonly protectedRanges?: readonly (string | ProtectedRangeSeed)[] | undefined;
  readonly look?: Partial<TabLook> | undefined;
  readonly merges?: readonly string[] | undefined;
  readonly filter?: FilterSeed | undefined;
  readonly rows?: readonly LineSeed[] | undefined;
  readonly columns?: readonly LineSeed[] | undefined;
}

/** Gives a tab the layout that its seed says. */
export function layOut(tab: Tab, seed: LayoutSeed): void {
  const { title } = tab.properties;
  for (const [index, one] of (seed.protectedRanges ?? []).entries()) {
    const { id = index + 1, range, except = [], ...rest } = typeof one === 'string' ? { range: one } : one;
    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    tab.protection = tab.protection.with({
      ...CLOSED,
      ...given,
      id,
      range: readCells(range, `Sheet ${title} has protection of`),
      except: except.map((cells) => readCells(cells, `Sheet ${title} has no protection of`)),
    });
  }
  for (const cells of seed.merges ?? []) {
    tab.merges = tab.merges.merge(bound(tab, readCells(cells, `Sheet ${title} has merged`)), 'MERGE_ALL');
  }
  if (seed.filter !== undefined) tab.filter = fromFilterSeed(tab, seed.filter);
  tab.rows = fromLineSeeds(seed.rows);
  tab.columns = fromLineSeeds(seed.columns);
  if (seed.look !== undefined) tab.look = { ...PLAIN_LOOK, ...seed.look };
}

/** A range from a seed; all of the grid where it is not given. */
export function readCells(cells: string | undefined, what = 'A seed has'): OpenRange {
  const range = cells === undefined ? EVERYTHING : parseCells(cells);
  if (range === null) throw new TypeError(`${what} ${cells ?? ''}, which is no range.`);
  return range;
}

/** A range for a seed. */
export function cellsSeed(range: OpenRange): { readonly range?: string } {
  const cells = writeCells(range);
  return cells === '' ? {} : { range: cells };
}

function toProtectedRangeSeed({ id, range, except, ...rest }: ProtectedRange): ProtectedRangeSeed {
  const own = Object.entries(rest).filter(([, value]) => value !== false && value !== '');
  return {
    id,
    ...cellsSeed(range),
    ...Object.fromEntries(own),
    ...(except.length === 0 ? {} : { except: except.map(writeCells) }),
  };
}

function fromLineSeeds(seeds: readonly LineSeed[] = []): Lines {
  return new Lines(
    seeds.flatMap(
      ({ from, to, hiddenByUser = false, hiddenByFilter = false, pixelSize = null, groupDepth = 0 }) => {
        if (from < 1 || to < from) throw new TypeError(`There are no rows or columns from ${from} to ${to}.`);
        const line: LineProperties = { hiddenByUser, hiddenByFilter, pixelSize, groupDepth };
        return Array.from({ length: to - from + 1 }, (_, offset) => [from - 1 + offset, line] as const);
      },
    ),
  );
}

function fromFilterSeed(tab: Tab, { range, criteria = [], sortSpecs = [] }: FilterSeed): BasicFilter {
  const cells = readCells(range, `Sheet ${tab.properties.title} has a filter over`);
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
  for (const [index, { hiddenByUser, hiddenByFilter, pixelSize, groupDepth }] of lines.special()) {
    const seed: LineSeed = {
      from: index + 1,
      to: index + 1,
      ...(hiddenByUser ? { hiddenByUser } : {}),
      ...(hiddenByFilter ? { hiddenByFilter } : {}),
      ...(pixelSize === null ? {} : { pixelSize }),
      ...(groupDepth === 0 ? {} : { groupDepth }),
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
    one.pixelSize === other.pixelSize &&
    one.groupDepth === other.groupDepth
  );
}
