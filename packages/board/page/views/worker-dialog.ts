import { workerLabel } from '@spoollock/core/browser';
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Actions } from '../state/actions.js';
import type { State } from '../state/state.js';
import type { Words } from '../words/texts.js';
import { wordsIn } from '../words/words.js';
import { ownersOf, peopleOf } from '../state/people.js';
import { saidText } from '../words/said.js';
import { readWorker, type Worker } from '../wire/worker.js';
import { fieldOf, heading, sayWrong, textOf } from './dialog.js';

/** Who works at this tablet: chosen from those who were here or are on the board, or typed. */
export function workerTemplate(state: State, actions: Actions): TemplateResult {
  const words = wordsIn(state.language);
  const recent = state.recentWorkers.filter((worker) => ownersOf(worker, state).length === 0);
  const others = peopleOf(state).filter(({ id }) => recent.every((known) => known.id !== id));
  const signedIn = state.session?.worker ?? null;
  if (signedIn !== null)
    return html`
      ${heading('worker-dialog-title', words.workerTitle, words.cancel, () => actions.close())}
      <p>${words.signedInAs(workerLabel(signedIn))}</p>
      ${choices(words.recentWorkers, [signedIn], state, words, actions)}
    `;
  const typed = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!(event.target instanceof HTMLFormElement)) return;
    const id = textOf(event.target, 'id').trim();
    const initials = textOf(event.target, 'initials');
    const worker = readWorker({ id: /^\d+$/.test(id) ? Number(id) : null, initials });
    if (worker === null) {
      sayWrong(event.target, words.workerWrong, readWorker({ id: 1, initials }) === null ? 'initials' : 'id');
      return;
    }
    const owners = ownersOf(worker, state);
    if (owners.length > 0) {
      sayWrong(event.target, words.notTheirs(worker.id, owners.join(', '), worker.initials), 'id');
      return;
    }
    event.target.reset();
    actions.iAm(worker);
  };
  const form = html`<form novalidate autocomplete="off" @submit=${typed}>
    <div class="fields">
      ${fieldOf({ name: 'initials', label: words.initials, hint: words.initialsHint, mode: 'text' })}
      ${fieldOf({ name: 'id', label: words.id, hint: words.idHint, mode: 'numeric' })}
    </div>
    <p class="wrong" role="alert"></p>
    <p class="buttons"><button type="submit" class="main">${words.thatIsMe}</button></p>
  </form>`;
  // A badge that was scanned here and is nobody's.
  const said =
    state.said?.type === 'scan' && state.said.scan.type !== 'worker'
      ? saidText(state.said, state).text
      : null;
  return html`
    ${heading('worker-dialog-title', words.workerTitle, words.cancel, () => actions.close())}
    <p>${words.workerIntro}</p>
    ${choices(words.recentWorkers, recent, state, words, actions)}
    ${choices(words.seenWorkers, others, state, words, actions)}
    <p class="said" role="alert">${said === null ? nothing : said}</p>
    <details>
      <summary>${words.anotherWorker}</summary>
      ${form}
    </details>
  `;
}

function choices(
  title: string,
  workers: readonly Worker[],
  state: State,
  words: Words,
  actions: Actions,
): TemplateResult | typeof nothing {
  if (workers.length === 0) return nothing;
  return html`<h3>${title}</h3>
    <ul class="workers" role="list">
      ${workers.map(
        (worker) =>
          html`<li>
            <button
              type="button"
              class="plain"
              aria-pressed=${state.worker?.id === worker.id ? 'true' : 'false'}
              title=${words.thatIsMe}
              @click=${() => actions.iAm(worker)}
            >
              ${workerLabel(worker)}
            </button>
          </li>`,
      )}
    </ul>`;
}
