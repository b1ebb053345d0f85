import { SPOOL_STATES } from '@spoollock/core/browser';
import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { Actions } from '../state/actions.js';
import { Burst } from '../tablet/burst.js';
import { FILTERS, type Filter } from '../state/matching.js';
import type { Counts } from '../state/selection.js';
import type { State } from '../state/state.js';
import { wordsIn } from '../words/words.js';

const burst = new Burst();
let keyDownAt: number | null = null;

function typed(event: InputEvent, actions: Actions): void {
  const { target: field, data } = event;
  if (!(field instanceof HTMLInputElement)) return;
  // When its key went down, however long the page was busy since. Some keyboards on a screen have no keys.
  burst.typed(field.selectionEnd ?? field.value.length, data?.length ?? 0, keyDownAt ?? event.timeStamp);
  keyDownAt = null;
  actions.search(field.value);
}

/** A scanner ends with Enter, some with Tab. What it typed goes before what stood there to be looked for. */
function pressed(event: KeyboardEvent, actions: Actions): void {
  const { target: field, key, timeStamp } = event;
  keyDownAt = timeStamp;
  const isScanEnd = key === 'Tab' && burst.isRunning(timeStamp);
  if (!(field instanceof HTMLInputElement) || (key !== 'Enter' && !isScanEnd) || event.isComposing) return;
  event.preventDefault();
  const { value } = field;
  if (value.trim() === '') return;
  const isKnown = actions.scan([burst.of(value) ?? value, value]);
  // At once: the next scan may come before the page is drawn. What is not known is looked for until something else is typed.
  if (isKnown) {
    field.value = '';
    actions.search('');
  } else field.select();
}

/** Results are seen from the dock. */
const SHOWN_FILTERS = FILTERS.filter((filter) => filter !== 'results');

/** What is on at this tablet. */
export interface Switches {
  readonly sound: boolean;
  /** `null` where the browser cannot speak. */
  readonly voice: boolean | null;
  readonly camera: boolean;
}

/** Search, and one button a state with how many there are. */
export function toolsTemplate(
  state: State,
  counts: Counts,
  shown: number,
  { sound, voice, camera }: Switches,
  actions: Actions,
): TemplateResult {
  const words = wordsIn(state.language);
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
        @keydown=${(event: KeyboardEvent) => pressed(event, actions)}
        @input=${(event: InputEvent) => typed(event, actions)}
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
      ${
        // What is over the limit stands so anyway.
        state.filter === 'stale'
          ? nothing
          : html`<button
              type="button"
              class="filter"
              aria-pressed=${state.sort === 'age' ? 'true' : 'false'}
              @click=${() => actions.sortBy(state.sort === 'age' ? 'tag' : 'age')}
            >
              ${words.oldestFirst}
            </button>`
      }
      <button type="button" class="filter" @click=${() => actions.print()}>${words.print}</button>
      <button type="button" class="filter" @click=${() => actions.openLabels()}>${words.labels}</button>
      <button
        type="button"
        class="filter"
        aria-pressed=${state.isSupervised ? 'true' : 'false'}
        @click=${() => (state.isSupervised ? actions.forgetSupervisor() : actions.open({ kind: 'supervisor' }))}
      >
        ${words.supervisor}
      </button>
      <button
        type="button"
        class="filter"
        aria-pressed=${sound ? 'true' : 'false'}
        @click=${() => actions.turnSound(!sound)}
      >
        ${words.sound}
      </button>
      ${
        voice === null
          ? nothing
          : html`<button
              type="button"
              class="filter"
              aria-pressed=${voice ? 'true' : 'false'}
              @click=${() => actions.turnVoice(!voice)}
            >
              ${words.voice}
            </button>`
      }
      <button
        type="button"
        class="filter"
        aria-pressed=${camera ? 'true' : 'false'}
        @click=${() => actions.turnCamera(!camera)}
      >
        ${words.camera}
      </button>
    </div>
  `;
}

function isState(filter: Filter): boolean {
  return SPOOL_STATES.some((state) => state === filter);
}
