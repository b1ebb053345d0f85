import { SPOOL_STATES } from '@spoollock/core/browser';
import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { Actions } from '../actions.js';
import { FILTERS, type Filter } from '../matching.js';
import type { Counts } from '../selection.js';
import type { State } from '../state.js';
import { WORDS } from '../words/words.js';

/** Results are seen from the dock. */
const SHOWN_FILTERS = FILTERS.filter((filter) => filter !== 'results');

/** Search, and one button a state with how many there are. */
export function toolsTemplate(state: State, counts: Counts, shown: number, actions: Actions): TemplateResult {
  const words = WORDS[state.language];
  const typed = (event: Event): void => {
    if (event.target instanceof HTMLInputElement) actions.search(event.target.value);
  };
  return html`
    <div class="search">
      <label for="search">${words.search}</label>
      <input
        id="search"
        type="search"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck="false"
        enterkeyhint="search"
        placeholder=${words.searchHint}
        .value=${live(state.search)}
        @input=${typed}
      />
      <span class="shown">${state.picture === null ? nothing : words.shown(shown, counts.all)}</span>
    </div>
    <div class="filters" role="group" aria-label=${words.filters}>
      ${SHOWN_FILTERS.map(
        (filter) =>
          html`<button
            type="button"
            class="filter"
            data-state=${filter}
            data-none=${counts[filter] === 0}
            aria-pressed=${state.filter === filter ? 'true' : 'false'}
            @click=${() => actions.show(filter)}
          >
            ${isState(filter) ? html`<span class="mark" aria-hidden="true"></span>` : nothing}
            <span>${words.filterNames[filter]}</span> <b>${counts[filter]}</b>
          </button>`,
      )}
    </div>
  `;
}

function isState(filter: Filter): boolean {
  return SPOOL_STATES.some((state) => state === filter);
}
