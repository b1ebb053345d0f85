import { html, nothing, type TemplateResult } from 'lit-html';
import type { Actions } from '../state/actions.js';
import { canBeUndone, toneOf } from '../state/told.js';
import type { State } from '../state/state.js';
import { saidText } from '../words/said.js';
import { wordsIn } from '../words/words.js';

/** What became of the latest scan, to be read from two steps away. A screen reader is told it by the announcer. */
export function bannerTemplate(state: State, actions: Actions): TemplateResult | typeof nothing {
  const { said } = state;
  if (said === null) return nothing;
  const words = wordsIn(state.language);
  const { about, text } = saidText(said, state);
  const order = said.type === 'order' ? state.orders.get(said.tag) : undefined;
  return html`<section class="said-large" data-tone=${toneOf(said, state)}>
    <p>
      <bdi class="tag">${about}</bdi>
      <strong>${text}</strong>
      ${said.queued === 0 ? nothing : html`<span class="queued">${words.queued(said.queued)}</span>`}
    </p>
    ${
      order !== undefined && canBeUndone(order, state)
        ? html`<button type="button" class="plain" @click=${() => actions.undo(order.tag)}>
            ${words.undo}
          </button>`
        : nothing
    }
    <button type="button" class="quiet" @click=${() => actions.hush()}>${words.dismiss}</button>
  </section>`;
}
