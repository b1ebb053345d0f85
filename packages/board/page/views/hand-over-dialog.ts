import { workerLabel } from '@spoollock/core/browser';
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Actions } from '../state/actions.js';
import { chosenToHandOn } from '../state/selection.js';
import type { State } from '../state/state.js';
import { wordsIn } from '../words/words.js';
import { receiver, receiverOf, reasonField } from './decision.js';
import { fieldOf, heading, sayWrong, textOf } from './dialog.js';

/** At the shift's end: several spools go to the next worker, each in one step. */
export function handOverTemplate(state: State, actions: Actions): TemplateResult {
  const words = wordsIn(state.language);
  const tags = chosenToHandOn(state);
  const { worker, isSupervised } = state;
  const submitted = (event: SubmitEvent): void => {
    event.preventDefault();
    const { target: form } = event;
    if (!(form instanceof HTMLFormElement)) return;
    const to = receiverOf(form, state);
    const reason = textOf(form, 'reason').trim();
    const by = isSupervised ? textOf(form, 'by').trim() : worker === null ? '' : workerLabel(worker);
    if (to === null || reason === '' || by === '') sayWrong(form, words.fillIn);
    else actions.handOver(to, { by, reason, token: '' });
  };
  return html`
    ${heading('hand-over-dialog-title', words.handOver(tags.length), words.cancel, () => actions.close())}
    <p>${words.handOverIntro}</p>
    <ul class="named" role="list" tabindex="0" aria-labelledby="hand-over-dialog-title">
      ${tags.map((tag) => html`<li><bdi class="tag">${tag}</bdi></li>`)}
    </ul>
    <form novalidate autocomplete="off" @submit=${submitted}>
      ${receiver(state, isSupervised ? null : worker)} ${reasonField(state)}
      ${isSupervised ? fieldOf({ name: 'by', label: words.by, hint: words.byHint, mode: 'text' }) : nothing}
      <p class="wrong" role="alert"></p>
      <p class="buttons">
        <button type="button" class="plain" @click=${() => actions.close()}>${words.cancel}</button>
        <button type="submit" class="main">${words.handOver(tags.length)}</button>
      </p>
    </form>
  `;
}
