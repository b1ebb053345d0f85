import { html, nothing, type TemplateResult } from 'lit-html';
import type { State } from '../state/state.js';
import { shopTime } from '../state/state.js';
import { dateAndTime } from '../words/moments.js';
import { wordsIn } from '../words/words.js';

/** The head of a printed list: of which shop, of when, and what was looked for. */
export function printedTemplate(state: State): TemplateResult | typeof nothing {
  const { picture, language, filter, search } = state;
  if (picture === null) return nothing;
  const words = wordsIn(language);
  const what = [words.filterNames[filter], search].filter((it) => it !== '').join(' · ');
  return html`<strong>${picture.settings.shopName ?? 'SpoolLock'}</strong> <span>${what}</span>
    <span>${dateAndTime(shopTime(state), picture.zone, language)}</span>`;
}
