import { oneOf } from '../wire/reading.js';
import { keep, take, type Shelf } from './shelf.js';
import type { Language } from '../state/state.js';

const KEY = 'spoollock.language';
const LANGUAGES = ['es', 'en'] as const;

/** What was chosen here, else the first of the browser's languages that the board speaks, else the shop's own. */
export function keptLanguage(shelf: Shelf, preferred: readonly string[]): Language {
  const spoken = preferred.flatMap((each) => oneOf(LANGUAGES, each.slice(0, 2).toLowerCase()) ?? []);
  return oneOf(LANGUAGES, take(shelf, KEY)) ?? spoken[0] ?? 'es';
}

export function keepLanguage(shelf: Shelf, language: Language): void {
  keep(shelf, KEY, language);
}
