import { html, nothing, type TemplateResult } from 'lit-html';
import type { Actions } from '../state/actions.js';
import type { State } from '../state/state.js';
import { canBeSent } from '../tablet/supervisor-token.js';
import { WORDS } from '../words/words.js';
import { fieldOf, heading, sayWrong, textOf } from './dialog.js';

/** For some minutes this tablet is a supervisor's, who sees and decides more. The shop checks the token when it is used. */
export function supervisorTemplate(state: State, actions: Actions): TemplateResult {
  const words = WORDS[state.language];
  const needsToken = state.session?.supervisorTokenNeeded === true;
  const submitted = (event: SubmitEvent): void => {
    event.preventDefault();
    const { target: form } = event;
    if (!(form instanceof HTMLFormElement)) return;
    const token = needsToken ? textOf(form, 'token') : '';
    if (needsToken && token === '') sayWrong(form, words.fillIn);
    else if (!canBeSent(token)) sayWrong(form, words.tokenSigns, 'token');
    else actions.supervise(token);
  };
  return html`
    ${heading('supervisor-dialog-title', words.supervisor, words.cancel, () => actions.close())}
    <p>${words.supervisorIntro}</p>
    <form novalidate autocomplete="off" @submit=${submitted}>
      ${needsToken ? fieldOf({ name: 'token', label: words.token, hint: words.tokenHint, mode: 'secret' }) : nothing}
      <p class="wrong" role="alert"></p>
      <p class="buttons"><button type="submit" class="main">${words.supervise}</button></p>
    </form>
  `;
}
