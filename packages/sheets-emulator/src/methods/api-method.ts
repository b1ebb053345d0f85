import type { FieldMask } from '../http/field-mask.js';
import type { GoogleSettings } from '../google-settings.js';
import type { SpreadsheetStore } from '../spreadsheet-store.js';

/** Under which of Google's two quotas a call counts. */
export type CallKind = 'read' | 'write';

/** One call, as far as the server has understood it. */
export interface ApiCall {
  readonly store: SpreadsheetStore;
  readonly google: GoogleSettings;
  readonly spreadsheetId: string;
  /** What the path names within the spreadsheet: a range, or the id of metadata; empty for the rest. */
  readonly target: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  /** What the answer is cut down to when it is sent. A method may leave out what it does not cover. */
  readonly mask: FieldMask;
}

/** One method of the API. */
export interface ApiMethod {
  /** As in Google's reference: `spreadsheets.values.batchGet`. */
  readonly name: string;
  readonly kind: CallKind;
  /** The message that it answers with. */
  readonly answers: string;
  /** Does what the call asks for, all of it or nothing, and returns the answer's body. */
  answer(call: ApiCall): unknown;
}
