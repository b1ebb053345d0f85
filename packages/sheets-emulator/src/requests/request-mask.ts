import { invalidArgument } from '../google-error.js';
import { snakeCase } from '../google/field-path.js';
import { unknownField } from '../google/known-fields.js';
import { FieldMask } from '../http/field-mask.js';

/** Reads the field `fields` of a request: which fields of a message it writes. At least one has to be listed. */
export function readMask(fields: string | undefined, message: string): FieldMask {
  if (fields === undefined || fields === '') {
    throw invalidArgument("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)");
  }
  const mask = FieldMask.parse(fields);
  const unknown = unknownField(mask, message);
  if (unknown !== null) throw invalidArgument(`Invalid field: ${snakeCase(unknown.join('.'))}`);
  return mask;
}
