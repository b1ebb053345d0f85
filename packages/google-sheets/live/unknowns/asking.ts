import type { GoogleSettings } from '@spoollock/sheets-emulator';
import type { Cell } from '../../src/calls/cell-data.js';
import { cellsOf } from '../../src/calls/ranges.js';
import { removed, type Bench, type Request } from '../bench.js';
import { BriefTab, type Hides } from './brief-tab.js';

/** Why a question has no answer here. */
export interface Untold {
  readonly untold: string;
}

type WayToPaste = GoogleSettings['pasteOntoHiddenRow'];

/** The number of a tab that there is not. */
export const NO_GRID = 987_654_321;

export async function pasteOnto(bench: Bench, by: Hides): Promise<WayToPaste | Untold> {
  return BriefTab.with(bench, ['hidden', 'a', 'b', 'c'], async (tab) => {
    await tab.hideFirst(by);
    return wayOf(await bench.refusalOf(tab.paste(4, 1)), await tab.texts(), {
      'by-address': 'c a b c',
      'next-visible-row': 'hidden c b c',
      skipped: 'hidden a b c',
    });
  });
}

/** How a paste went that may have gone astray. */
export function wayOf(
  refused: object | null,
  texts: string,
  ways: Readonly<Record<Exclude<WayToPaste, 'refused'>, string>>,
): WayToPaste | Untold {
  if (refused !== null) return 'refused';
  for (const way of ['by-address', 'next-visible-row', 'skipped'] as const)
    if (ways[way] === texts) return way;
  return { untold: `it left ${texts}` };
}

export async function copyOf(bench: Bench, by: Hides): Promise<'copied' | 'left-out'> {
  return BriefTab.with(bench, ['hidden', 'a'], async (tab) => {
    await tab.hideFirst(by);
    await bench.refusalOf(tab.paste(1, 3));
    return (await tab.texts()) === 'hidden a hidden' ? 'copied' : 'left-out';
  });
}

/** Whether deleteDuplicates takes two cells for alike, beside cells that are. */
export async function areAlike(
  bench: Bench,
  upper: Cell,
  lower: Cell,
  format?: (row: number) => Request,
): Promise<boolean> {
  const row = bench.rows(2);
  const formats = format === undefined ? [] : [format(row)];
  const { replies = [] } = await bench.update(
    bench.put(row, 0, [
      ['key', upper],
      ['key', lower],
    ]),
    ...formats,
    { deleteDuplicates: { range: bench.cells(row, 0, 2, 2) } },
  );
  return removed(replies.at(-1)) === 1;
}

/** What Google says of a batch whose second request names a tab that there is not. */
export async function refusalOfNoGrid(bench: Bench): Promise<string> {
  const row = bench.rows(1);
  const rows = [{ values: [{ userEnteredValue: { stringValue: 'nowhere' } }] }];
  const nowhere = { updateCells: { range: cellsOf(NO_GRID, 0, 0), rows, fields: 'userEnteredValue' } };
  const refused = await bench.refusalOf(bench.put(row, 0, [['here']]), nowhere);
  // The adapter says before it what it is about.
  return (refused?.message ?? '').replace(/^Google Sheets answered 400(: )?/, '');
}
