import { workerLabel } from '@spoollock/core/browser';
import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { Actions } from '../state/actions.js';
import { floorState } from '../state/floor.js';
import { actionFor, type Action, type Order } from '../state/order.js';
import { canBeUndone } from '../state/told.js';
import { hasJustChanged, isMine } from '../state/selection.js';
import type { Spool } from '../wire/spool.js';
import { isUnderWay, shopTime, type State } from '../state/state.js';
import { clock, duration } from '../words/moments.js';
import { orderText } from '../words/outcomes.js';
import type { Words } from '../words/texts.js';
import { brief } from '../words/typed.js';
import { wordsIn } from '../words/words.js';
import { signInLink } from './sign-in-link.js';

/** One spool: its tag, how it stands, who has it, the one thing to do about it, and what became of that. */
export function rowTemplate(
  tag: string,
  spool: Spool | null,
  state: State,
  actions: Actions,
): TemplateResult {
  const words = wordsIn(state.language);
  const order = state.orders.get(tag) ?? null;
  const action = spool === null ? null : actionFor(spool, state.worker);
  const stands = spool === null ? null : floorState(spool, state.isSupervised);
  const isBusy = isUnderWay(state, tag);
  return html`
    <span class="pick">${pick(tag, action, state, actions)}</span>
    ${tagOf(tag, state, actions)}
    <span class="state" data-state=${stands ?? 'gone'}>
      <span class="mark" aria-hidden="true"></span>${stands === null ? words.notListed : words.states[stands]}
    </span>
    <span class="who">${spool === null ? nothing : whoHasIt(spool, state, words)}</span>
    ${action === null ? nothing : actionButton(tag, action, isBusy, state, actions)}
    ${order === null ? nothing : outcome(order, spool, state, words, actions)}
  `;
}

/** Where the shop keeps a history, the way to it. */
function tagOf(tag: string, { picture, language }: State, actions: Actions): TemplateResult {
  if (picture?.settings.history !== true) return html`<bdi class="tag">${tag}</bdi>`;
  const name = wordsIn(language).historyOf(tag);
  return html`<button type="button" class="story" aria-label=${name} @click=${() => actions.history({ tag })}>
    <bdi class="tag">${tag}</bdi>
  </button>`;
}

function pick(tag: string, action: Action, state: State, actions: Actions): TemplateResult | typeof nothing {
  const isChosen = state.selected.has(tag);
  const isOwn = action === 'iniciar' || action === 'finalizar';
  if (!isChosen && !isOwn && !(state.isSupervised && action === 'take-over')) return nothing;
  const choose = (event: Event): void => {
    if (event.target instanceof HTMLInputElement) actions.choose([tag], event.target.checked);
  };
  return html`<label
    ><input
      type="checkbox"
      aria-label=${wordsIn(state.language).choose(tag)}
      .checked=${live(isChosen)}
      @change=${choose}
  /></label>`;
}

function whoHasIt(spool: Spool, state: State, words: Words): TemplateResult {
  const { worker, label, since, drift } = spool;
  const name = worker === null ? label : workerLabel(worker);
  const toBeChecked = !state.isSupervised && floorState(spool, false) === 'drift';
  const isHeld = name !== null && spool.state !== 'free';
  return html`
    ${hasJustChanged(spool, state) ? html`<em class="changed">${words.justChanged}</em> ` : nothing}
    ${isMine(spool, state) ? html`<strong class="yours">${words.yours}</strong> ` : nothing}
    ${isHeld && worker === null ? html`<span class="says">${words.labelSays}</span> ` : nothing}
    ${isHeld ? html`<bdi class="holder" title=${name}>${brief(name)}</bdi> ` : nothing}
    ${isHeld ? html`<span class="since">${sinceText(since, state, words)}</span>` : nothing}
    ${spool.state === 'ambiguous' ? html`<span class="drift">${words.ambiguousRow(spool.alike)}</span>` : nothing}
    ${drift !== null && state.isSupervised ? html`<span class="drift">${words.drifts[drift]}</span>` : nothing}
    ${toBeChecked ? html`<span class="drift">${words.toBeChecked}</span>` : nothing}
  `;
}

function sinceText(since: number | null, state: State, words: Words): string {
  if (since === null) return words.sinceUnknown;
  const now = shopTime(state);
  const zone = state.picture?.zone ?? 'UTC';
  return words.since(clock(since, now, zone, state.language), duration(now - since, words));
}

/** Always the same element, whatever it does next: whoever has it focused keeps it. */
function actionButton(
  tag: string,
  action: Exclude<Action, null>,
  isBusy: boolean,
  { worker, language }: State,
  actions: Actions,
): TemplateResult {
  const words = wordsIn(language);
  const name = action === 'take-over' ? words.takeOver : action.toUpperCase();
  // In whose name is said where the finger goes. What a supervisor does is decided in its dialog.
  const who = worker === null || action === 'take-over' ? '' : workerLabel(worker);
  return html`<button
    type="button"
    class="act"
    data-action=${action}
    aria-label=${words.actionFor(who === '' ? name : `${name} ${who}`, tag)}
    aria-disabled=${isBusy ? 'true' : 'false'}
    @click=${() => actions.act(tag, action)}
  >
    ${name}${who === '' ? nothing : html` <small>${who}</small>`}
  </button>`;
}

function outcome(
  order: Order,
  spool: Spool | null,
  state: State,
  words: Words,
  actions: Actions,
): TemplateResult {
  const { tag, phase } = order;
  const kind = phase === 'settled' ? (order.outcome?.type ?? 'refused') : phase;
  return html`<div class="outcome" data-outcome=${kind}>
    <p><span class="sign" aria-hidden="true"></span>${orderText(order, state)}</p>
    ${canBeUndone(order, state) ? undoButton(tag, words, actions) : nothing}
    ${isToSignIn(order) ? signInLink(state) : nothing}
    ${phase === 'settled' ? whatNext(order, spool, words, actions) : nothing}
    ${
      phase === 'settled'
        ? html`<button
            type="button"
            class="quiet"
            aria-label=${words.dismissFor(tag)}
            @click=${() => actions.dismiss([tag])}
          >
            ${words.dismiss}
          </button>`
        : nothing
    }
  </div>`;
}

function isToSignIn({ outcome }: Order): boolean {
  return outcome?.type === 'refused' && outcome.problem.type === 'unauthorized';
}

function undoButton(tag: string, words: Words, actions: Actions): TemplateResult {
  return html`<button
    type="button"
    class="plain"
    aria-label=${words.actionFor(words.undo, tag)}
    @click=${() => actions.undo(tag)}
  >
    ${words.undo}
  </button>`;
}

function whatNext(
  { tag, outcome }: Order,
  spool: Spool | null,
  words: Words,
  actions: Actions,
): TemplateResult | typeof nothing {
  const button = (name: string, click: () => void): TemplateResult =>
    html`<button type="button" class="plain" aria-label=${words.actionFor(name, tag)} @click=${click}>
      ${name}
    </button>`;
  if (outcome?.type === 'unanswered') return button(words.repeat, () => actions.repeat(tag));
  if (outcome?.type !== 'refused') return nothing;
  const { problem } = outcome;
  if (problem.type === 'unauthorized') return button(words.repeat, () => actions.repeat(tag));
  switch (problem.next) {
    case 'repeat':
    case 'repeat-later':
      return button(words.repeat, () => actions.repeat(tag));
    case 'read-again':
      return button(words.lookAgain, () => actions.lookAgain(tag));
    case 'take-over': {
      const { holder, label } = problem;
      const named =
        holder?.initials === undefined || holder.initials === null
          ? null
          : { id: holder.id, initials: holder.initials };
      const from = named ?? label ?? spool?.worker ?? spool?.label;
      if (from === undefined || from === null) return nothing;
      return button(words.takeOver, () => actions.open({ kind: 'take-over', tag, from }));
    }
    case 'ask-holder':
    case 'correct-input':
    case 'fix-source':
    case 'nothing':
      return nothing;
  }
}
