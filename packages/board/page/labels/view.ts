import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { State } from '../state/state.js';
import { MOST_AT_ONCE, usedPlaces, type Choice } from './choice.js';
import { codeOf } from './codes.js';
import { roomOf, sheetTemplate } from './sheet-view.js';
import { onSheets, placesOf, SHEETS, type Sheet } from './sheets.js';
import { countOf, KINDS, wantedLabels, type Kind } from './wanted.js';
import type { LabelWords } from './words.js';

export interface LabelActions {
  readonly choose: (choice: Partial<Choice>) => void;
  readonly print: () => void;
  readonly back: () => void;
}

export function labelsTemplate(
  choice: Choice,
  state: State,
  words: LabelWords,
  actions: LabelActions,
): TemplateResult {
  const { kind, typed, sheet, part } = choice;
  const { labels, wrong } = wantedLabels(kind, typed, state);
  const parts = Math.max(1, Math.ceil(labels.length / MOST_AT_ONCE));
  const chosen = Math.min(part, parts - 1);
  const first = chosen * MOST_AT_ONCE;
  const shown = labels.slice(first, first + MOST_AT_ONCE).map((label) => ({
    ...label,
    image: codeOf(label.code, choice.code, roomOf(sheet)),
  }));
  const sheets = onSheets(shown, sheet, usedPlaces(choice));
  const others = choice.code === 'code128' ? shown.filter(({ image }) => image.kind === 'qr').length : 0;
  return html`<main class="labels">
    <form class="controls" @submit=${(event: Event) => event.preventDefault()}>
      <header>
        <h1 tabindex="-1">${words.title}</h1>
        <button type="button" class="plain" @click=${actions.back}>${words.back}</button>
      </header>
      ${whichField(choice, state, words, actions)}
      <div class="fields">
        ${sheetField(sheet, words, actions)} ${codeField(choice, words, actions)}
        ${firstField(choice, words, actions)}
        ${parts === 1 ? nothing : partField(chosen, parts, labels.length, words, actions)}
      </div>
      <p class="wrong" role="alert">${wrong.length === 0 ? nothing : words.wrong(wrong.join(' · '))}</p>
      <p role="status">${others === 0 ? nothing : words.asSquares(others)}</p>
      <p class="buttons">
        <button
          type="button"
          class="main"
          aria-disabled=${shown.length === 0 ? 'true' : 'false'}
          @click=${() => (shown.length === 0 ? undefined : actions.print())}
        >
          ${shown.length === 0 ? words.nothing : words.print(shown.length, sheets.length)}
        </button>
      </p>
    </form>
    <section class="sheets" tabindex="0" aria-label=${words.preview}>
      ${sheets.map((onIt) => sheetTemplate(onIt, sheet, words))}
    </section>
  </main>`;
}

function whichField(
  { kind, typed }: Choice,
  state: State,
  words: LabelWords,
  { choose }: LabelActions,
): TemplateResult {
  const countFor = (each: Kind): number => (each === 'typed' ? 0 : countOf(each, state));
  return html`<fieldset>
      <legend>${words.which}</legend>
      ${KINDS.map(
        (each) =>
          html`<label class="choice">
            <input
              type="radio"
              name="kind"
              value=${each}
              .checked=${live(kind === each)}
              @change=${() => choose({ kind: each, part: 0 })}
            />
            ${words.kind(each, countFor(each))}
          </label>`,
      )}
    </fieldset>
    ${
      kind === 'typed'
        ? html`<div class="field">
            <label for="labels-typed">${words.typed}</label>
            <textarea
              id="labels-typed"
              rows="5"
              spellcheck="false"
              autocapitalize="characters"
              aria-describedby="labels-typed-hint"
              .value=${live(typed)}
              @input=${(event: InputEvent) => {
                if (event.target instanceof HTMLTextAreaElement) choose({ typed: event.target.value });
              }}
            ></textarea>
            <span class="hint" id="labels-typed-hint">${words.typedHint}</span>
          </div>`
        : nothing
    }`;
}

function sheetField(chosen: Sheet, words: LabelWords, { choose }: LabelActions): TemplateResult {
  return select(
    'labels-sheet',
    words.sheet,
    SHEETS.map((sheet) => ({
      text: words.cut(sheet.name, placesOf(sheet), String(sheet.width), String(sheet.height)),
      isChosen: sheet === chosen,
      choose: () => choose({ sheet }),
    })),
  );
}

function codeField({ code }: Choice, words: LabelWords, { choose }: LabelActions): TemplateResult {
  return select(
    'labels-code',
    words.code,
    (['qr', 'code128'] as const).map((each) => ({
      text: words[each],
      isChosen: each === code,
      choose: () => choose({ code: each }),
    })),
  );
}

function partField(
  part: number,
  parts: number,
  count: number,
  words: LabelWords,
  { choose }: LabelActions,
): TemplateResult {
  return select(
    'labels-part',
    words.part,
    Array.from({ length: parts }, (_, each) => ({
      text: words.from(each * MOST_AT_ONCE + 1, Math.min(count, (each + 1) * MOST_AT_ONCE)),
      isChosen: each === part,
      choose: () => choose({ part: each }),
    })),
  );
}

interface Option {
  readonly text: string;
  readonly isChosen: boolean;
  readonly choose: () => void;
}

function select(id: string, label: string, options: readonly Option[]): TemplateResult {
  const changed = (event: Event): void => {
    if (event.target instanceof HTMLSelectElement) options[event.target.selectedIndex]?.choose();
  };
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select id=${id} @change=${changed}>
      ${options.map(({ text, isChosen }) => html`<option ?selected=${isChosen}>${text}</option>`)}
    </select>
  </div>`;
}

function firstField({ first, sheet }: Choice, words: LabelWords, { choose }: LabelActions): TemplateResult {
  return html`<div class="field">
    <label for="labels-first">${words.first}</label>
    <input
      id="labels-first"
      type="number"
      inputmode="numeric"
      min="1"
      max=${placesOf(sheet)}
      .value=${live(first)}
      aria-describedby="labels-first-hint"
      @input=${(event: Event) => {
        if (event.target instanceof HTMLInputElement) choose({ first: event.target.value });
      }}
    />
    <span class="hint" id="labels-first-hint">${words.firstHint}</span>
  </div>`;
}
