import { workerLabel } from '@spoollock/core/browser';
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Actions } from '../state/actions.js';
import { hiddenOf, stillChosen } from '../state/selection.js';
import type { ManyDialog, State } from '../state/state.js';
import { wordsIn } from '../words/words.js';
import { heading } from './dialog.js';

/** Before many are asked for at once: how many, for whom, and which of them nobody sees at the moment. */
export function manyTemplate(dialog: ManyDialog, state: State, actions: Actions): TemplateResult {
  const words = wordsIn(state.language);
  const { action } = dialog;
  const tags = stillChosen(dialog, state);
  const hidden = hiddenOf(tags, state);
  const name = action.toUpperCase();
  const who = state.worker === null ? words.chooseWorker : workerLabel(state.worker);
  return html`
    ${heading('many-dialog-title', `${name} (${tags.length})`, words.cancel, () => actions.close())}
    <p>${words.manyIntro(action, tags.length, who)}</p>
    ${
      hidden.length === 0
        ? nothing
        : html`<p id="many-hidden"><strong>${words.manyHidden(hidden.length)}</strong></p>
            <ul class="named" role="list" tabindex="0" aria-labelledby="many-hidden">
              ${hidden.map((tag) => html`<li><bdi class="tag">${tag}</bdi></li>`)}
            </ul>`
    }
    <p class="buttons">
      <button type="button" class="plain" @click=${() => actions.close()}>${words.cancel}</button>
      <button type="button" class="main" @click=${() => actions.confirmMany()}>
        ${name} (${tags.length})
      </button>
    </p>
  `;
}
