import { html, type TemplateResult } from 'lit-html';
import type { Actions } from '../state/actions.js';
import type { State } from '../state/state.js';
import { WORDS } from '../words/words.js';
import { fieldOf, sayWrong, textOf } from './dialog.js';

/** One field; the shop remembers the tablet by a cookie that no script can read. */
export function signInTemplate(state: State, actions: Actions): TemplateResult {
  const words = WORDS[state.language];
  const signIn = async (form: HTMLFormElement): Promise<void> => {
    sayWrong(form, '');
    const token = textOf(form, 'token');
    const answer = token === '' ? 'wrong' : await actions.signIn(token);
    form.reset();
    if (answer === 'wrong') sayWrong(form, words.wrongShopToken);
    if (answer === 'too-many') sayWrong(form, words.tooManyTries);
    if (answer === 'no-answer') sayWrong(form, words.noAnswer);
  };
  const submitted = (event: SubmitEvent): void => {
    event.preventDefault();
    if (event.target instanceof HTMLFormElement) void signIn(event.target);
  };
  return html`
    <h2 id="sign-in-dialog-title">${words.signInTitle}</h2>
    <p>${words.signInIntro}</p>
    <form novalidate @submit=${submitted}>
      ${fieldOf({ name: 'token', label: words.shopToken, hint: '', mode: 'password' })}
      <p class="wrong" role="alert"></p>
      <p class="buttons"><button type="submit" class="main">${words.signIn}</button></p>
    </form>
  `;
}
