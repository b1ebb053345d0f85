import { workerLabel } from '@spoollock/core/browser';
import { html, nothing, type TemplateResult } from 'lit-html';
import { peopleOf } from '../state/people.js';
import { DEFAULTS } from '../wire/settings.js';
import type { State } from '../state/state.js';
import { wordsIn } from '../words/words.js';
import type { Worker } from '../wire/worker.js';
import { fieldOf } from './dialog.js';

/** What a supervisor's decisions have in common: to whom, and why. */

/** Everybody who is known, whoever works at this tablet first. */
export function receiver(state: State, without: Worker | null = null): TemplateResult {
  const words = wordsIn(state.language);
  const me = state.worker;
  const others = peopleOf(state).filter(({ id }) => id !== me?.id);
  const people = [...(me === null ? [] : [me]), ...others].filter(({ id }) => id !== without?.id);
  return html`<div class="field">
    <label for="field-to">${words.to}</label>
    <select id="field-to" name="to">
      ${people.map((worker) => html`<option value=${workerLabel(worker)}>${workerLabel(worker)}</option>`)}
    </select>
  </div>`;
}

/** Whom the form names. */
export function receiverOf(form: HTMLFormElement, state: State): Worker | null {
  const field = form.elements.namedItem('to');
  const label = field instanceof HTMLSelectElement ? field.value : '';
  return [state.worker, ...peopleOf(state)].find((it) => it !== null && workerLabel(it) === label) ?? null;
}

/** Typed, or one of those that the shop has: a tap puts it into the field. */
export function reasonField(state: State): TemplateResult {
  const words = wordsIn(state.language);
  const { reasons } = state.picture?.settings ?? DEFAULTS;
  const choose = (event: MouseEvent, reason: string): void => {
    const button = event.currentTarget;
    const field = button instanceof HTMLButtonElement ? button.form?.elements.namedItem('reason') : null;
    if (field instanceof HTMLInputElement) field.value = reason;
  };
  return html`${fieldOf({ name: 'reason', label: words.reason, hint: words.reasonHint, mode: 'text' })}
  ${
    reasons.length === 0
      ? nothing
      : html`<p class="reasons">
          ${reasons.map(
            (reason) =>
              html`<button type="button" class="plain" @click=${(event: MouseEvent) => choose(event, reason)}>
                ${reason}
              </button>`,
          )}
        </p>`
  }`;
}
