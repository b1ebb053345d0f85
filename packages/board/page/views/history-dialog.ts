import { html, nothing, type TemplateResult } from 'lit-html';
import type { Actions } from '../state/actions.js';
import type { History, Holding } from '../wire/history.js';
import { shopTime, type HistoryDialog, type State } from '../state/state.js';
import { dateAndTime, duration } from '../words/moments.js';
import { problemText } from '../words/outcomes.js';
import type { Words } from '../words/texts.js';
import { upright } from '../words/typed.js';
import { wordsIn } from '../words/words.js';
import { heading } from './dialog.js';

/** Who had a spool, or what a worker had: from when, to when, how long, and how it ended. */
export function historyTemplate(dialog: HistoryDialog, state: State, actions: Actions): TemplateResult {
  const words = wordsIn(state.language);
  const { about, found } = dialog;
  const title = words.historyOf('tag' in about ? about.tag : about.label);
  return html`
    ${heading('history-dialog-title', title, words.close, () => actions.close())}
    ${found === 'asked' ? html`<p role="status">${words.asking}</p>` : nothing}
    ${
      found !== 'asked' && 'problem' in found
        ? html`<p class="said" role="alert">
            ${found.problem === null ? words.noAnswer : problemText(found.problem, state)}
          </p>`
        : nothing
    }
    ${found !== 'asked' && 'history' in found ? holdings(dialog, found.history, state, actions) : nothing}
  `;
}

function holdings(
  { about }: HistoryDialog,
  { holdings: all, count, meanMs, complete }: History,
  state: State,
  actions: Actions,
): TemplateResult {
  const words = wordsIn(state.language);
  if (all.length === 0) return html`<p>${words.noHistory}</p>`;
  const isOfSpool = 'tag' in about;
  return html`<p>
      <strong>${words.holdings(count)}</strong
      >${meanMs === null ? nothing : ` · ${words.onAverage(duration(meanMs, words))}`}
      ${complete ? nothing : html`<br />${words.olderOnes}`}
    </p>
    <ol class="holdings" role="list">
      ${all.map(
        (holding) =>
          html`<li>
            ${isOfSpool ? whose(holding, words, actions) : button(holding.tag, () => actions.history({ tag: holding.tag }))}
            <span>${period(holding, state)}</span>
            <b>${lasted(holding, state)}</b>
            <span>${ended(holding, words)}</span>
          </li>`,
      )}
    </ol>`;
}

function whose({ worker, label }: Holding, words: Words, actions: Actions): TemplateResult {
  if (worker === null)
    return html`<bdi class="name">${label === null ? words.nobodyKnown : upright(label)}</bdi>`;
  const name = worker.initials === null ? words.workerNumber(worker.id) : `${worker.initials}(${worker.id})`;
  return button(name, () => actions.history({ id: worker.id, label: name }));
}

function button(name: string, click: () => void): TemplateResult {
  return html`<button type="button" class="quiet name" @click=${click}><bdi>${name}</bdi></button>`;
}

function period({ from, until, endedBy }: Holding, state: State): string {
  const words = wordsIn(state.language);
  const zone = state.picture?.zone ?? 'UTC';
  const at = (time: number | null): string =>
    time === null ? words.notKnown : dateAndTime(time, zone, state.language);
  return `${at(from)} – ${endedBy === null ? words.untilNow : at(until)}`;
}

function lasted({ from, durationMs, endedBy }: Holding, state: State): string {
  const words = wordsIn(state.language);
  if (durationMs !== null) return duration(durationMs, words);
  return endedBy === null && from !== null ? duration(shopTime(state) - from, words) : '';
}

function ended({ endedBy, by, reason }: Holding, words: Words): string | TemplateResult {
  if (endedBy === null) return words.goesOn;
  const typed = [by, reason].filter((it) => it !== null);
  return html`${words.ends[endedBy]}${typed.map((it) => html` · <bdi>${upright(it)}</bdi>`)}`;
}
