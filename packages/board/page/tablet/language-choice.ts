import type { Language } from '../state/state.js';
import { keep, take, type Shelf } from './shelf.js';

const KEY = 'spoollock.language';

/**
 * What was chosen here, else the first of the browser's languages that the board speaks, else the shop's own.
 *
 * @param spoken what the board speaks, in the order in which it is offered. Portuguese of anywhere serves whoever asks for
 *   Portuguese of somewhere else.
 */
export function keptLanguage(
  shelf: Shelf,
  preferred: readonly string[],
  spoken: readonly Language[],
): Language {
  const kept = take(shelf, KEY);
  const nearest = (wanted: string): Language | undefined =>
    spoken.find((each) => each.toLowerCase() === wanted.toLowerCase()) ??
    spoken.find((each) => primary(each) === primary(wanted));
  return (
    spoken.find((each) => each === kept) ?? preferred.map(nearest).find((it) => it !== undefined) ?? 'es'
  );
}

export function keepLanguage(shelf: Shelf, language: Language): void {
  keep(shelf, KEY, language);
}

function primary(tag: string): string {
  return tag.split('-', 1).join('').toLowerCase();
}

/** What this page speaks, which of it comes in a file, and what is spoken here. */
export function languagesOf(
  page: ParentNode,
  shelf: Shelf,
  preferred: readonly string[],
): {
  readonly files: ReadonlyMap<Language, string>;
  readonly languages: readonly Language[];
  readonly language: Language;
} {
  const files = filesOf(page);
  const languages = ['es', 'en', ...files.keys()];
  return { files, languages, language: keptLanguage(shelf, preferred, languages) };
}

/** The page names the files of what its shop speaks besides Spanish and English. */
function filesOf(page: ParentNode): ReadonlyMap<Language, string> {
  const named = page.querySelector<HTMLMetaElement>('meta[name="words"]')?.content ?? '';
  return new Map(
    named.split(' ').flatMap((each) => {
      const [language, file] = each.split('=');
      return language === undefined || file === undefined ? [] : [[language, file]];
    }),
  );
}
