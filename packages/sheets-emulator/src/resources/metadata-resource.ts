import type { Metadata, MetadataPlace } from '../grid/developer-metadata.js';

/** DeveloperMetadata, as answers have it. */
export function metadataResource({ id, key, value, visibility, place }: Metadata): Record<string, unknown> {
  return {
    metadataId: id,
    metadataKey: key,
    ...(value === null ? {} : { metadataValue: value }),
    location: locationResource(place),
    visibility,
  };
}

function locationResource(place: MetadataPlace): Record<string, unknown> {
  switch (place.on) {
    case 'spreadsheet':
      return { locationType: 'SPREADSHEET', spreadsheet: true };
    case 'sheet':
      return { locationType: 'SHEET', sheetId: place.sheetId };
    case 'row':
    case 'column':
      return {
        locationType: place.on === 'row' ? 'ROW' : 'COLUMN',
        dimensionRange: {
          sheetId: place.sheetId,
          dimension: place.on === 'row' ? 'ROWS' : 'COLUMNS',
          startIndex: place.index,
          endIndex: place.index + 1,
        },
      };
  }
}
