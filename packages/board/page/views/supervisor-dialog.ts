import { html, nothing, type TemplateResult } from 'lit-html';
import type { Actions } from '../state/actions.js';
import type { State } from '../state/state.js';
import { canBeSent } from '../tablet/supervisor-token.js';
import { wordsIn } from '../words/words.js';
import { fieldOf, heading, sayWrong, textOf } from './dialog.js';

/** For some minutes this tablet is a supervisor's, who sees and decides more. The shop says at once whether the token is right. */
export function supervisorTemplate(state: State, actions: Actions): TemplateResult {
  const words = wordsIn(state.language);
  const needsToken = state.session?.supervisorTokenNeeded === true;
  const submitted = (event: SubmitEvent): void => {
    event.preventDefault();
    const { target: form } = event;
    if (!(form instanceof HTMLFormElement)) return;
    const token = needsToken ? textOf(form, 'token') : '';
    if (needsToken && token === '') sayWrong(form, words.fillIn);
    else if (!canBeSent(token)) sayWrong(form, words.tokenSigns, 'token');
    else void supervise(form, token);
  };
  const supervise = async (form: HTMLFormElement, token: string): Promise<void> => {
    sayWrong(form, '');
    const answer = await actions.supervise(token);
    if (answer === 'wrong') sayWrong(form, words.wrongToken, 'token');
    if (answer === 'too-many') sayWrong(form, words.tooManyTries, 'token');
    if (answer === 'no-answer' || answer === 'not-theirs') sayWrong(form, words.noAnswer, 'token');
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
