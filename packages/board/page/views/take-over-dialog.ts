import { workerLabel } from '@spoollock/core/browser';
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Actions } from '../state/actions.js';
import { isSupervisors, type Order, type SupervisorsWish } from '../state/order.js';
import { spoolOf } from '../state/picture.js';
import type { State } from '../state/state.js';
import { canBeSent } from '../tablet/supervisor-token.js';
import { orderText } from '../words/outcomes.js';
import { heldText } from '../words/said.js';
import { upright } from '../words/typed.js';
import { wordsIn } from '../words/words.js';
import type { Worker } from '../wire/worker.js';
import { receiver, receiverOf, reasonField } from './decision.js';
import { fieldOf, heading, sayWrong, textOf } from './dialog.js';

/**
 * A supervisor ends another's hold, by handing the spool on or by releasing it: from whom, why, and who decided. It stays
 * open while the token is wrong.
 */
export function takeOverTemplate(
  tag: string,
  from: Worker | string,
  state: State,
  hasToken: boolean,
  actions: Actions,
): TemplateResult {
  const words = wordsIn(state.language);
  const needsToken = state.session?.supervisorTokenNeeded === true && !hasToken;
  const order = ordered(tag, state);
  const isBusy = order !== null && order.phase !== 'settled';
  const decide = (kind: SupervisorsWish['kind'], form: HTMLFormElement): void => {
    if (isBusy) return;
    const by = textOf(form, 'by').trim();
    const reason = textOf(form, 'reason').trim();
    const token = needsToken ? textOf(form, 'token') : '';
    if (by === '' || reason === '' || (needsToken && token === '')) {
      sayWrong(form, words.fillIn);
      return;
    }
    if (!canBeSent(token)) {
      sayWrong(form, words.tokenSigns, 'token');
      return;
    }
    sayWrong(form, '');
    const to = receiverOf(form, state);
    if (kind === 'take-over' && to === null) sayWrong(form, words.fillIn);
    else actions.decide(kind, to, { by, reason, token });
  };
  const submitted = (event: SubmitEvent): void => {
    event.preventDefault();
    if (event.target instanceof HTMLFormElement) decide('take-over', event.target);
  };
  const released = (event: MouseEvent): void => {
    const button = event.currentTarget;
    if (button instanceof HTMLButtonElement && button.form !== null) decide('release', button.form);
  };
  return html`
    ${heading('take-over-dialog-title', words.takeOverTitle, words.cancel, () => actions.close())}
    <p><bdi class="tag">${tag}</bdi></p>
    <dl class="handing-on">
      <div>
        <dt>${words.from}</dt>
        <dd tabindex=${typeof from === 'string' ? 0 : nothing}>
          <bdi>${typeof from === 'string' ? upright(from) : workerLabel(from)}</bdi>
        </dd>
      </div>
    </dl>
    <p>${words.takeOverIntro}</p>
    <form novalidate autocomplete="off" @submit=${submitted}>
      ${receiver(state, typeof from === 'string' ? null : from)} ${reasonField(state)}
      ${fieldOf({ name: 'by', label: words.by, hint: words.byHint, mode: 'text' })}
      ${needsToken ? fieldOf({ name: 'token', label: words.token, hint: words.tokenHint, mode: 'secret' }) : nothing}
      ${
        hasToken
          ? html`<p class="kept">
              ${words.tokenKept}
              <button type="button" class="quiet" @click=${() => actions.forgetSupervisor()}>
                ${words.forgetToken}
              </button>
            </p>`
          : nothing
      }
      <p class="wrong" role="alert"></p>
      <p class="said" role="alert">${order === null ? movedOn(tag, from, state) : soFar(order, state)}</p>
      <p class="buttons">
        <button type="button" class="plain" @click=${() => actions.close()}>${words.cancel}</button>
        <button type="button" class="plain" aria-disabled=${isBusy ? 'true' : 'false'} @click=${released}>
          ${words.releaseNow}
        </button>
        <button type="submit" class="main" aria-disabled=${isBusy ? 'true' : 'false'}>
          ${words.takeOverNow}
        </button>
      </p>
    </form>
  `;
}

function ordered(tag: string, state: State): Order | null {
  const order = state.orders.get(tag);
  return order !== undefined && isSupervisors(order.wish) ? order : null;
}

/** Whoever is named above has it no more: somebody acted while this was open. */
function movedOn(tag: string, from: Worker | string, state: State): string | typeof nothing {
  const spool = spoolOf(state.picture, tag);
  if (spool === null) return nothing;
  const isStillTheirs = typeof from === 'string' ? spool.label === from : spool.worker?.id === from.id;
  return isStillTheirs ? nothing : heldText(tag, state);
}

function soFar(order: Order, state: State): string | typeof nothing {
  const { outcome } = order;
  return outcome === null || outcome.type === 'refused' ? orderText(order, state) : nothing;
}
