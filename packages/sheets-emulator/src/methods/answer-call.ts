import { worded } from '../error-wording.js';
import { GoogleError, invalidArgument } from '../google-error.js';
import { unknownField } from '../google/known-fields.js';
import { FieldMask } from '../http/field-mask.js';
import type { GoogleSettings } from '../google-settings.js';
import type { SpreadsheetStore } from '../spreadsheet-store.js';
import type { FoundRoute } from './routes.js';

/** What a call brings besides its route. */
export interface CallDetails {
  readonly query: Readonly<Record<string, unknown>>;
  /** As the parameter `fields` has it; blank or `null` for none. */
  readonly fields: string | null;
  readonly body: unknown;
}

/**
 * Carries a call out, all of it or nothing, and returns its answer's body.
 *
 * @throws GoogleError when it is refused.
 */
export function answerCall(
  { store, google }: { readonly store: SpreadsheetStore; readonly google: GoogleSettings },
  { method, spreadsheetId, target }: FoundRoute,
  { query, fields, body }: CallDetails,
): unknown {
  try {
    const mask = fields === null || fields === '' ? FieldMask.none : FieldMask.parse(fields);
    const unknown = unknownField(mask, method.answers);
    if (unknown !== null) {
      throw invalidArgument(
        `Error expanding 'fields' parameter. Cannot find matching fields for path '${unknown.join('.')}'.`,
      );
    }
    return mask.pick(method.answer({ store, google, spreadsheetId, target, query, body, mask }));
  } catch (error) {
    throw error instanceof GoogleError ? worded(error, google) : error;
  }
}
