import { html, nothing, type TemplateResult } from 'lit-html';
import { isOutdated } from '../build.js';
import { isOld, type State } from '../state/state.js';
import { noticesOf } from '../words/notices.js';
import { wordsIn } from '../words/words.js';
import { signInLink } from './sign-in-link.js';

/** What is wrong with the picture, in whole sentences above it. */
export function noticesTemplate(state: State, reload: () => void): TemplateResult {
  const words = wordsIn(state.language);
  return html`${
    isOutdated(state)
      ? html`<p class="notice" data-notice="news">
          ${words.outdated} <button type="button" class="plain" @click=${reload}>${words.reload}</button>
        </p>`
      : nothing
  }${noticesOf(state).map(
    ({ kind, text }, at) =>
      html`<p class="notice" data-notice=${kind}>
        <span class="sign" aria-hidden="true"></span>${text}${
          at === 0 && state.link === 'signed-out' ? signInLink(state) : nothing
        }
      </p>`,
  )}`;
}

/** In the place of rows, when there are none to show. */
export function nothingTemplate(
  state: State,
  shown: number,
  showAll: () => void,
): TemplateResult | typeof nothing {
  const words = wordsIn(state.language);
  if (shown > 0) return nothing;
  if (state.picture === null) {
    return isOld(state) ? nothing : html`<p class="nothing">${words.loading}</p>`;
  }
  if (state.picture.spools.length === 0) return html`<p class="nothing">${words.noSpools}</p>`;
  return html`<p class="nothing">${words.nothingFound}</p>
    <button type="button" class="plain" @click=${showAll}>${words.showAll}</button>`;
}
