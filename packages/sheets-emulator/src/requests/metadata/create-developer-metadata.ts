import { z } from 'zod';
import { invalidArgument } from '../../google-error.js';
import type { Metadata } from '../../grid/developer-metadata.js';
import { metadataResource } from '../../resources/metadata-resource.js';
import { developerMetadata, readPlace, refuseTooMuch } from './metadata-fields.js';
import { requestKind } from '../request-kind.js';

const schema = z.strictObject({ developerMetadata });

export const createDeveloperMetadata = requestKind(schema, (request, { spreadsheet }) => {
  const { metadataId: id = spreadsheet.freeMetadataId(), metadataKey: key = '' } = request.developerMetadata;
  const { metadataValue: value = null, visibility, location } = request.developerMetadata;
  if (id <= 0) throw invalidArgument(`developerMetadata.metadataId must be positive: ${id}`);
  if (key === '') throw invalidArgument('developerMetadata.metadataKey must be specified.');
  if (visibility === undefined) throw invalidArgument('developerMetadata.visibility must be specified.');
  if (spreadsheet.metadata.get(id) !== null) {
    throw invalidArgument(`Developer metadata with id ${id} already exists.`);
  }
  const created: Metadata = { id, key, value, visibility, place: readPlace(spreadsheet, location) };
  refuseTooMuch(spreadsheet, created);
  spreadsheet.metadata.put(created);
  return { developerMetadata: metadataResource(created) };
});
