import { z } from 'zod';
import { invalidArgument, notImitated } from '../../google-error.js';
import type { Kept } from '../../grid/cell.js';
import { PLAIN_LOOK, type TabLook } from '../../grid/tab.js';
import { FieldMask } from '../../http/field-mask.js';
import { index } from '../grid-range.js';

const kept = z.record(z.string(), z.unknown());

/** The part of SheetProperties that can be written here. */
export const sheetProperties = z.strictObject({
  sheetId: index.optional(),
  title: z.string().optional(),
  index: index.optional(),
  hidden: z.boolean().optional(),
  rightToLeft: z.boolean().optional(),
  tabColor: kept.optional(),
  tabColorStyle: kept.optional(),
  sheetType: z.literal('GRID').optional(),
  gridProperties: z
    .strictObject({
      rowCount: z.int().optional(),
      columnCount: z.int().optional(),
      frozenRowCount: index.optional(),
      frozenColumnCount: index.optional(),
      hideGridlines: z.boolean().optional(),
      rowGroupControlAfter: z.boolean().optional(),
      columnGroupControlAfter: z.boolean().optional(),
    })
    .optional(),
});

export type SheetProperties = z.infer<typeof sheetProperties>;

const WRITABLE = new Set(Object.keys(sheetProperties.shape));

export function requireWritable(mask: FieldMask): void {
  for (const name of mask.names() ?? []) {
    if (!WRITABLE.has(name)) throw notImitated(`writing the field "${name}" of a sheet`);
  }
}

/** How a tab looks with the fields written that the mask names. */
export function writeLook(look: TabLook, properties: SheetProperties, mask: FieldMask): TabLook {
  const grid = properties.gridProperties ?? {};
  const gridMask = mask.covers('gridProperties') ? mask.of('gridProperties') : NOTHING;
  const written = <Name extends keyof TabLook>(
    name: Name,
    masked: FieldMask,
    value: TabLook[Name] | undefined,
  ) => (masked.covers(name) ? (value ?? PLAIN_LOOK[name]) : look[name]);
  return {
    frozenRowCount: written('frozenRowCount', gridMask, grid.frozenRowCount),
    frozenColumnCount: written('frozenColumnCount', gridMask, grid.frozenColumnCount),
    hideGridlines: written('hideGridlines', gridMask, grid.hideGridlines),
    rowGroupControlAfter: written('rowGroupControlAfter', gridMask, grid.rowGroupControlAfter),
    columnGroupControlAfter: written('columnGroupControlAfter', gridMask, grid.columnGroupControlAfter),
    rightToLeft: written('rightToLeft', mask, properties.rightToLeft),
    tabColorStyle: tabColor(look.tabColorStyle, properties, mask),
  };
}

const NOTHING = FieldMask.parse('none');

/** The newer form counts where both are written. */
function tabColor(
  now: Kept | null,
  { tabColor: older, tabColorStyle }: SheetProperties,
  mask: FieldMask,
): Kept | null {
  if (mask.covers('tabColorStyle') && (tabColorStyle !== undefined || mask.names() !== null)) {
    return tabColorStyle === undefined || isEmpty(tabColorStyle) ? null : tabColorStyle;
  }
  if (!mask.covers('tabColor')) return now;
  return older === undefined ? null : { rgbColor: older };
}

function isEmpty(kept: Kept): boolean {
  return Object.keys(kept).length === 0;
}

/** @throws Google's 400 for a grid without rows or columns, or one that is frozen altogether. */
export function requireGrid(rowCount: number, columnCount: number, look: TabLook): void {
  if (rowCount < 1 || columnCount < 1) {
    throw invalidArgument('gridProperties: a sheet must have at least one row and one column.');
  }
  if (look.frozenRowCount >= rowCount)
    throw invalidArgument("You can't freeze all visible rows on the sheet.");
  if (look.frozenColumnCount >= columnCount) {
    throw invalidArgument("You can't freeze all visible columns on the sheet.");
  }
}
