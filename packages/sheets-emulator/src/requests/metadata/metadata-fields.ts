import { z } from 'zod';
import { invalidArgument } from '../../google-error.js';
import { lengthOf } from '../../grid/dimension.js';
import { METADATA_CHARACTERS, type Metadata, type MetadataPlace } from '../../grid/developer-metadata.js';
import type { Spreadsheet } from '../../grid/spreadsheet.js';
import { boundedSpan, dimensionRange, gridOf, index } from '../grid-range.js';

export const visibility = z.enum(['DOCUMENT', 'PROJECT']);

export const locationType = z.enum(['SPREADSHEET', 'SHEET', 'ROW', 'COLUMN']);

export const metadataLocation = z.strictObject({
  locationType: locationType.optional(),
  spreadsheet: z.boolean().optional(),
  sheetId: index.optional(),
  dimensionRange: dimensionRange.optional(),
});

export const developerMetadata = z.strictObject({
  metadataId: z.int().optional(),
  metadataKey: z.string().optional(),
  metadataValue: z.string().optional(),
  location: metadataLocation.optional(),
  visibility: visibility.optional(),
});

/** What a location stands for; a row or a column has to be a single one that exists. */
export function readPlace(
  spreadsheet: Spreadsheet,
  location: z.infer<typeof metadataLocation> | undefined,
): MetadataPlace {
  const { dimensionRange: range, sheetId, spreadsheet: whole } = location ?? {};
  if ([range, sheetId, whole].filter((it) => it !== undefined && it !== false).length !== 1) {
    throw invalidArgument('developerMetadata.location must be a spreadsheet, a sheet, a row or a column.');
  }
  if (whole === true) return { on: 'spreadsheet' };
  if (range === undefined) {
    return { on: 'sheet', sheetId: gridOf(spreadsheet, sheetId).properties.sheetId };
  }
  const { tab, dimension, start, end } = boundedSpan(spreadsheet, range);
  if (end - start !== 1) throw invalidArgument('dimensionRange must represent a single row or column.');
  if (start >= lengthOf(tab, dimension)) {
    throw invalidArgument(`dimensionRange.startIndex[${start}] is not in the grid.`);
  }
  return { on: dimension === 'ROWS' ? 'row' : 'column', sheetId: tab.properties.sheetId, index: start };
}

/** Refuses metadata that would not fit any more, where it is to be. */
export function refuseTooMuch(spreadsheet: Spreadsheet, { place, key, value, id }: Metadata): void {
  const before = spreadsheet.metadata.get(id);
  const replaced = before === null ? 0 : before.key.length + (before.value?.length ?? 0);
  const used = spreadsheet.metadata.charactersAt(place) - replaced;
  if (used + key.length + (value?.length ?? 0) <= METADATA_CHARACTERS) return;
  const where = place.on === 'spreadsheet' ? 'the spreadsheet' : `sheet ${place.sheetId}`;
  throw invalidArgument(
    `The developer metadata of ${where} would exceed the limit of ${METADATA_CHARACTERS} characters.`,
  );
}
