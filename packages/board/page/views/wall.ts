import { workerLabel } from '@spoollock/core/browser';
import { html, nothing, type TemplateResult } from 'lit-html';
import { floorState, isHeld } from '../state/floor.js';
import { ordered } from '../state/ordered.js';
import type { Spool } from '../wire/spool.js';
import { isOld, shopTime, type State } from '../state/state.js';
import { signInLink } from './sign-in-link.js';
import { clockWithSeconds, duration } from '../words/moments.js';
import { brief } from '../words/typed.js';
import { wordsIn } from '../words/words.js';

/** For a screen on the wall, read from five metres: who has what, the longest first, and nothing to touch. */

/** As many as fit at once, and how long they stay where there are more. */
const AT_ONCE = 21;
const EACH_MS = 10_000;

export function wallTemplate(state: State): TemplateResult {
  const words = wordsIn(state.language);
  const { picture } = state;
  const held = ordered(picture, 'age').filter((spool) => isHeld(floorState(spool, false)));
  const pages = Math.max(1, Math.ceil(held.length / AT_ONCE));
  const page = Math.floor(state.now / EACH_MS) % pages;
  const shown = held.slice(page * AT_ONCE, (page + 1) * AT_ONCE);
  return html`<header class="wall-head">
      <h1>${picture?.settings.shopName ?? 'SpoolLock'}</h1>
      <p>${words.filterNames.occupied}: <strong>${held.length}</strong></p>
      ${pages === 1 ? nothing : html`<p>${page + 1} / ${pages}</p>`}
      <p class="link" data-link=${state.link}>
        <span class="lamp" aria-hidden="true"></span>
        <span
          >${isOld(state) ? words.links[state.link] : nothing}
          ${picture === null ? nothing : clockWithSeconds(picture.at, picture.zone, state.language)}</span
        >
        ${state.link === 'signed-out' ? signInLink(state) : nothing}
      </p>
    </header>
    <main class="wall">
      ${
        held.length === 0
          ? html`<p class="nothing">${picture === null ? words.loading : words.nobodyHasAny}</p>`
          : html`<ol aria-label=${words.filterNames.occupied}>
              ${shown.map((spool) => cell(spool, state))}
            </ol>`
      }
    </main>`;
}

function cell(spool: Spool, state: State): TemplateResult {
  const { tag, worker, label, since } = spool;
  const words = wordsIn(state.language);
  const time = since === null ? words.notKnown : duration(shopTime(state) - since, words);
  const holder = worker === null ? brief(label ?? '') : workerLabel(worker);
  return html`<li data-state=${floorState(spool, false)}>
    <bdi class="tag">${tag}</bdi>
    <span class="holding"><bdi>${holder}</bdi> <b>${time}</b></span>
  </li>`;
}
