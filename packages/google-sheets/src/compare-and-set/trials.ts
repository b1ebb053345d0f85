import type { Cell } from '../calls/cell-data.js';
import type { ShopRow } from '../reading/shop-rows.js';

/** What a trial is about. If one of the last three fails, there is another way. */
export type Subject = 'guard' | 'hidden-rows' | 'formulas' | 'tags' | 'dates';

/** One trial: a row, the row that the write expects, and whether the write must take place. */
export interface Trial {
  readonly what: string;
  readonly about: Subject;
  readonly row: ShopRow;
  /** `null`: no write is tried on it, and it must stay as it is. */
  readonly seen: ShopRow | null;
  readonly fits: boolean;
  /** What Google does if this is the first trial that fails. */
  readonly because?: string;
}

const free: ShopRow = { tag: 'PROBE', label: 'DISPONIBLE', since: null, version: 3 };
const taken: ShopRow = { tag: 'PROBE', label: ' MR(93) ', since: 46_000.5, version: 7 };
const blank: ShopRow = { tag: 'PROBE', label: null, since: null, version: null };

function fits(what: string, row: ShopRow, about: Subject = 'guard'): Trial {
  return { what, about, row, seen: row, fits: true };
}

/** A trial that fails where Google does this. */
function because(trial: Trial, google: string): Trial {
  return { ...trial, because: google };
}

function differs(what: string, row: ShopRow, seen: Partial<ShopRow>, about: Subject = 'guard'): Trial {
  return { what, about, row, seen: { ...row, ...seen }, fits: false };
}

function stands(what: string, tag: Cell, about: Subject): Trial {
  return { what, about, row: { ...free, tag }, seen: null, fits: false };
}

export const BY_FILTER = 'a row that a filter hides';
export const BY_PERSON = 'a row that a person has hidden';
const NOT_BY_ADDRESS = 'copyPaste does not go by its address, not even in a batch that shows it first';
export const COUNTED = 'a row that is only counted';
export const FORMULAS = 'a row with formulas';

export const TRIALS: readonly Trial[] = [
  fits('an occupied row, its label padded', taken),
  because(fits('a free row', free), 'two blank cells are not alike to deleteDuplicates'),
  fits('a row whose date is a text', { ...taken, since: '04-05-2026 08:15:00' }),
  differs('a tag in lower case', { ...free, tag: 'probe' }, { tag: 'PROBE' }),
  differs('another label', taken, { label: 'DISPONIBLE' }),
  differs('a label in lower case', taken, { label: ' mr(93) ' }),
  because(
    differs('a label of 0 where it was blank', { ...blank, label: 0 }, { label: null }),
    'a blank cell and 0 are alike to deleteDuplicates',
  ),
  differs('a blank where a label was', blank, { label: 'DISPONIBLE' }),
  fits('a blank row', blank),
  differs('another version', taken, { version: 6 }),
  fits('a row whose tag is a number', { ...free, tag: 1340 }),
  differs('another date', taken, { since: 46_000.25 }),
  because(fits(BY_FILTER, { ...free, tag: 'HIDDEN' }, 'hidden-rows'), NOT_BY_ADDRESS),
  // If Google pasted to the next row that is seen, it would be this one. Its tag has a letter of another script.
  stands('the row below one that a filter hides', '\u0421OUNTED', 'hidden-rows'),
  because(fits(BY_PERSON, free, 'hidden-rows'), NOT_BY_ADDRESS),
  stands('the row below one that a person has hidden', 'PROBE', 'hidden-rows'),
  because(
    differs(FORMULAS, { ...blank, tag: 'FORMULAS' }, {}, 'formulas'),
    'findReplace leaves a formula alone that it should make a text',
  ),
  stands(COUNTED, 'COUNTED', 'tags'),
  stands('a row whose tag has a blank that nobody sees', 'COUNTED\u00A0', 'tags'),
];
