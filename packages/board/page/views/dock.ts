import { html, nothing, type TemplateResult } from 'lit-html';
import type { Actions } from '../state/actions.js';
import { actionFor, isSuccess } from '../state/order.js';
import {
  canBeHandedOn,
  chosenFor,
  chosenToHandOn,
  hiddenOf,
  isInSight,
  isShown,
} from '../state/selection.js';
import type { State } from '../state/state.js';
import { bannerTemplate } from './banner.js';
import type { Words } from '../words/texts.js';
import { wordsIn } from '../words/words.js';

/** At the foot of the board: what can be done with those that are chosen, and what became of the orders. */
export function dockTemplate(state: State, actions: Actions): TemplateResult {
  const words = wordsIn(state.language);
  return html`${bannerTemplate(state, actions)}${state.selected.size > 0 ? chosen(state, words, actions) : nothing}
  ${outcomes(state, words, actions)}`;
}

function chosen(state: State, words: Words, actions: Actions): TemplateResult {
  const shown = choosable(state);
  const others = shown.filter((tag) => !state.selected.has(tag));
  return html`<section class="chosen">
    <strong>${words.chosen(state.selected.size, hiddenOf(state.selected, state).length)}</strong>
    ${(['iniciar', 'finalizar'] as const).map((action) => {
      const count = chosenFor(state, action).length;
      return count === 0
        ? nothing
        : html`<button
            type="button"
            class="act"
            data-action=${action}
            @click=${() => actions.actOnChosen(action)}
          >
            ${action.toUpperCase()} (${count})
          </button>`;
    })}
    ${handOn(state, words, actions)}
    ${
      others.length === 0
        ? nothing
        : html`<button type="button" class="plain" @click=${() => actions.choose(others, true)}>
            ${words.chooseShown(shown.length)}
          </button>`
    }
    <button type="button" class="quiet" @click=${() => actions.choose([...state.selected], false)}>
      ${words.chooseNone}
    </button>
  </section>`;
}

function handOn(state: State, words: Words, actions: Actions): TemplateResult | typeof nothing {
  const count = chosenToHandOn(state).length;
  if (count === 0) return nothing;
  return html`<button type="button" class="plain" @click=${() => actions.open({ kind: 'hand-over' })}>
    ${words.handOver(count)}
  </button>`;
}

function outcomes(state: State, words: Words, actions: Actions): TemplateResult | typeof nothing {
  const settled = [...state.orders.values()].filter(({ phase }) => phase === 'settled');
  const isAllSeen = settled.every(({ tag }) => isInSight(tag, state));
  if (settled.length < 2 && isAllSeen && state.filter !== 'results') return nothing;
  const unknown = settled.filter(({ outcome }) => outcome?.type === 'unanswered').length;
  const done = settled.filter(isSuccess).length;
  const isFiltered = state.filter === 'results';
  return html`<section class="results">
    <strong>${words.outcomes(done, settled.length - done - unknown, unknown)}</strong>
    <button type="button" class="plain" @click=${() => actions.show(isFiltered ? 'all' : 'results')}>
      ${isFiltered ? words.showAll : words.showOutcomes}
    </button>
    <button type="button" class="plain" @click=${() => actions.dismiss(settled.map(({ tag }) => tag))}>
      ${words.dismissAll}
    </button>
  </section>`;
}

/** Those on the screen that can be asked for with others. */
function choosable(state: State): readonly string[] {
  return (state.picture?.spools ?? [])
    .filter((spool) => isShown(spool, state))
    .filter(
      (spool) =>
        ['iniciar', 'finalizar'].includes(actionFor(spool, state.worker) ?? '') ||
        canBeHandedOn(spool, state),
    )
    .map(({ tag }) => tag);
}
