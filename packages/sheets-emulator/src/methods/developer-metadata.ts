import { z } from 'zod';
import { GoogleError } from '../google-error.js';
import { readPayload } from '../http/payload.js';
import { dataFilter, selectMetadata } from '../requests/metadata/metadata-lookup.js';
import { metadataResource } from '../resources/metadata-resource.js';
import type { ApiMethod } from './api-method.js';
import { readQuery } from './query.js';

const nothing = z.strictObject({});
const search = z.strictObject({ dataFilters: z.array(dataFilter).optional() });

export const developerMetadataGet: ApiMethod = {
  name: 'spreadsheets.developerMetadata.get',
  kind: 'read',
  answers: 'DeveloperMetadata',
  answer({ store, spreadsheetId, target, query }) {
    readQuery(nothing, query);
    const found = store.read(spreadsheetId).metadata.get(Number(target));
    if (found === null) throw new GoogleError(404, `Developer metadata with id ${target} was not found.`);
    return metadataResource(found);
  },
};

export const developerMetadataSearch: ApiMethod = {
  name: 'spreadsheets.developerMetadata.search',
  kind: 'read',
  answers: 'SearchDeveloperMetadataResponse',
  answer({ store, spreadsheetId, query, body }) {
    readQuery(nothing, query);
    const { dataFilters = [] } = readPayload({ message: 'SearchDeveloperMetadataRequest' }, search, body);
    const spreadsheet = store.read(spreadsheetId);
    const selected = dataFilters.map((filter) => new Set(selectMetadata(spreadsheet, filter)));
    const matched = spreadsheet.metadata.all().flatMap((entry) => {
      const filters = dataFilters.filter((_, index) => selected[index]?.has(entry));
      return filters.length === 0
        ? []
        : [{ developerMetadata: metadataResource(entry), dataFilters: filters }];
    });
    return matched.length === 0 ? {} : { matchedDeveloperMetadata: matched };
  },
};
