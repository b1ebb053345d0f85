import { z } from 'zod';
import { invalidArgument, notImitated } from '../../google-error.js';
import type { Metadata } from '../../grid/developer-metadata.js';
import type { Spreadsheet } from '../../grid/spreadsheet.js';
import { FieldMask } from '../../http/field-mask.js';
import { metadataResource } from '../../resources/metadata-resource.js';
import { developerMetadata, readPlace, refuseTooMuch } from './metadata-fields.js';
import { dataFilter, selectMetadata } from './metadata-lookup.js';
import { requestKind } from '../request-kind.js';

const schema = z.strictObject({
  dataFilters: z.array(dataFilter).min(1),
  developerMetadata,
  fields: z.string().optional(),
});

export const updateDeveloperMetadata = requestKind(schema, (request, { spreadsheet }) => {
  if (request.fields === undefined || request.fields === '') {
    throw invalidArgument("At least one field must be listed in 'fields'.");
  }
  const mask = FieldMask.parse(request.fields);
  if (mask.names()?.includes('metadataId') === true) throw notImitated('changing the id of metadata');
  const selected = new Set(request.dataFilters.flatMap((filter) => selectMetadata(spreadsheet, filter)));
  const updated = [...selected].map((entry) => rewrite(spreadsheet, entry, request.developerMetadata, mask));
  for (const entry of updated) {
    refuseTooMuch(spreadsheet, entry);
    spreadsheet.metadata.put(entry);
  }
  return updated.length === 0 ? {} : { developerMetadata: updated.map(metadataResource) };
});

function rewrite(
  spreadsheet: Spreadsheet,
  entry: Metadata,
  sent: z.infer<typeof developerMetadata>,
  mask: FieldMask,
): Metadata {
  const { metadataKey: key = entry.key, visibility = entry.visibility } = sent;
  return {
    id: entry.id,
    key: mask.covers('metadataKey') ? key : entry.key,
    value: mask.covers('metadataValue') ? (sent.metadataValue ?? null) : entry.value,
    visibility: mask.covers('visibility') ? visibility : entry.visibility,
    place:
      mask.covers('location') && sent.location !== undefined
        ? readPlace(spreadsheet, sent.location)
        : entry.place,
  };
}
