import { placesOf, SHEETS, type Sheet } from './sheets.js';
import type { CodeKind } from './codes.js';
import type { Kind } from './wanted.js';

/** What somebody has chosen to print, and on what. */
export interface Choice {
  readonly kind: Kind;
  readonly typed: string;
  readonly sheet: Sheet;
  readonly code: CodeKind;
  /** As it was typed: the first place of the first sheet whose label is still there, counted from 1. */
  readonly first: string;
  /** Which part of what is more than is printed at once. */
  readonly part: number;
}

export const BEGINNING: Choice = {
  kind: 'shown',
  typed: '',
  sheet: SHEETS[0],
  code: 'qr',
  first: '1',
  part: 0,
};

/** More at once would keep a tablet busy for long, and whoever feeds the paper as well. */
export const MOST_AT_ONCE = 500;

/** How many places of the first sheet are empty. What is no place of the sheet is its first one. */
export function usedPlaces({ first, sheet }: Choice): number {
  const place = Number(first);
  return Number.isSafeInteger(place) && place >= 1 && place <= placesOf(sheet) ? place - 1 : 0;
}
