import { z } from 'zod';
import { metadataResource } from '../../resources/metadata-resource.js';
import { dataFilter, selectMetadata } from './metadata-lookup.js';
import { requestKind } from '../request-kind.js';

const schema = z.strictObject({ dataFilter });

export const deleteDeveloperMetadata = requestKind(schema, (request, { spreadsheet }) => {
  const selected = selectMetadata(spreadsheet, request.dataFilter);
  for (const { id } of selected) spreadsheet.metadata.delete(id);
  return selected.length === 0 ? {} : { deletedDeveloperMetadata: selected.map(metadataResource) };
});
