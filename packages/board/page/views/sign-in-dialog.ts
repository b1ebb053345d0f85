import { html, nothing, type TemplateResult } from 'lit-html';
import type { Actions } from '../state/actions.js';
import type { State } from '../state/state.js';
import { readWorker, type Worker } from '../wire/worker.js';
import { wordsIn } from '../words/words.js';
import { fieldOf, sayWrong, textOf } from './dialog.js';

/** One field; the shop remembers the tablet by a cookie that no script can read. */
export function signInTemplate(state: State, actions: Actions): TemplateResult {
  const words = wordsIn(state.language);
  const signIn = async (form: HTMLFormElement): Promise<void> => {
    sayWrong(form, '');
    const token = textOf(form, 'token');
    const worker = workerOf(form);
    if (worker === 'none') {
      sayWrong(form, words.workerWrong, 'initials');
      return;
    }
    const answer = token === '' ? 'wrong' : await actions.signIn(token, worker);
    form.reset();
    if (answer === 'not-theirs') sayWrong(form, words.numberTaken);
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
      ${
        state.session?.workersHandOver === true
          ? html`<p>${words.signInAsWorker}</p>
              <div class="fields">
                ${fieldOf({ name: 'initials', label: words.initials, hint: words.initialsHint, mode: 'text' })}
                ${fieldOf({ name: 'id', label: words.id, hint: words.idHint, mode: 'numeric' })}
              </div>`
          : nothing
      }
      <p class="wrong" role="alert"></p>
      <p class="buttons"><button type="submit" class="main">${words.signIn}</button></p>
    </form>
  `;
}

/** Who says so of themselves: nobody where both fields are empty, `none` where they name no worker. */
function workerOf(form: HTMLFormElement): Worker | null | 'none' {
  const [initials, id] = [textOf(form, 'initials').trim(), textOf(form, 'id').trim()];
  if (initials === '' && id === '') return null;
  return readWorker({ id: /^\d+$/.test(id) ? Number(id) : null, initials }) ?? 'none';
}
