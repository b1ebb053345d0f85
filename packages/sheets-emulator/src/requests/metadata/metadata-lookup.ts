import { z } from 'zod';
import { invalidArgument, notImitated } from '../../google-error.js';
import type { Metadata, MetadataPlace } from '../../grid/developer-metadata.js';
import type { Spreadsheet } from '../../grid/spreadsheet.js';
import { gridRange } from '../grid-range.js';
import { locationType, metadataLocation, readPlace, visibility } from './metadata-fields.js';

const lookup = z.strictObject({
  metadataId: z.int().optional(),
  metadataKey: z.string().optional(),
  metadataValue: z.string().optional(),
  visibility: visibility.optional(),
  locationType: locationType.optional(),
  metadataLocation: metadataLocation.optional(),
  locationMatchingStrategy: z.enum(['EXACT_LOCATION', 'INTERSECTING_LOCATION']).optional(),
});

export const dataFilter = z.strictObject({
  developerMetadataLookup: lookup.optional(),
  a1Range: z.string().optional(),
  gridRange: gridRange.optional(),
});

/** The metadata that a filter selects. */
export function selectMetadata(spreadsheet: Spreadsheet, filter: z.infer<typeof dataFilter>): Metadata[] {
  const sought = filter.developerMetadataLookup;
  if (filter.a1Range !== undefined || filter.gridRange !== undefined) {
    throw notImitated('finding developer metadata by a range');
  }
  if (sought === undefined) throw invalidArgument('dataFilter has to have a developerMetadataLookup.');
  const { metadataId, metadataKey, metadataValue } = sought;
  const atPlace = matchesPlace(spreadsheet, sought);
  const candidates =
    metadataId === undefined ? spreadsheet.metadata.all() : [spreadsheet.metadata.get(metadataId)];
  return candidates.filter((entry): entry is Metadata => {
    if (entry === null) return false;
    return (
      (metadataKey === undefined || entry.key === metadataKey) &&
      (metadataValue === undefined || entry.value === metadataValue) &&
      (sought.visibility === undefined || entry.visibility === sought.visibility) &&
      (sought.locationType === undefined || entry.place.on === sought.locationType.toLowerCase()) &&
      atPlace(entry.place)
    );
  });
}

function matchesPlace(
  spreadsheet: Spreadsheet,
  { metadataLocation: location, locationMatchingStrategy, locationType: type }: z.infer<typeof lookup>,
): (place: MetadataPlace) => boolean {
  if (location === undefined) {
    if (locationMatchingStrategy === undefined) return () => true;
    throw invalidArgument('metadataLocation has to be set with locationMatchingStrategy.');
  }
  const sought = readPlace(spreadsheet, location);
  if (locationMatchingStrategy !== 'EXACT_LOCATION') return (place) => intersect(sought, place);
  if (type !== undefined) throw invalidArgument('locationType must not be set with EXACT_LOCATION.');
  return (place) => intersect(sought, place) && sought.on === place.on;
}

/** A sheet intersects its rows and columns, a row every column of its sheet; a spreadsheet only itself. */
function intersect(one: MetadataPlace, other: MetadataPlace): boolean {
  if (one.on === 'spreadsheet' || other.on === 'spreadsheet') return one.on === other.on;
  if (one.sheetId !== other.sheetId) return false;
  if (one.on === 'sheet' || other.on === 'sheet' || one.on !== other.on) return true;
  return one.index === other.index;
}
