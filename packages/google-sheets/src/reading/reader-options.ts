import type { AlsoColumns, Clock } from '@spoollock/core/adapter';
import type { Gathering } from '../calls/group-commit.js';
import type { Pace } from '../calls/pace.js';
import type { SheetsCalls } from '../calls/sheets-calls.js';
import type { Freshness } from '../ledger/freshness.js';
import type { SheetForms } from './cells.js';
import type { Field } from './columns.js';

export interface ReaderOptions {
  readonly calls: SheetsCalls;
  readonly clock: Clock;
  readonly gathering: Gathering;
  readonly pace: Pace;
  readonly freshness: Freshness;
  readonly tab: string;
  readonly headers: Readonly<Record<Field, string>>;
  readonly also: AlsoColumns;
  /** The forms that the shop chose; the others come with the spreadsheet. */
  readonly forms: Pick<SheetForms, 'labels' | 'dates'>;
  readonly shopZone: string;
}
