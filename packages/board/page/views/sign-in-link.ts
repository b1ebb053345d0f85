import { html, nothing, type TemplateResult } from 'lit-html';
import type { State } from '../state/state.js';
import { wordsIn } from '../words/words.js';

/** To where an app with a sign-in of its own has named it. */
export function signInLink({ session, language }: State): TemplateResult | typeof nothing {
  const url = session?.signInUrl ?? null;
  return url === null ? nothing : html`<a class="sign-in" href=${url}>${wordsIn(language).signIn}</a>`;
}
