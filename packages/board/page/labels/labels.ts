import { nothing, render } from 'lit-html';
import type { Part } from '../late/part.js';
import { styled } from '../late/style.js';
import type { State } from '../state/state.js';
import { BEGINNING, type Choice } from './choice.js';
import { labelsTemplate } from './view.js';
import { inLanguages } from '../words/message.js';
import { enLabels, esLabels } from './messages.js';
import { labelWordsOf } from './words.js';

export interface LabelsParts {
  readonly root: HTMLElement;
  readonly state: () => State;
  readonly back: () => void;
  /** What the shop has of another language. */
  readonly learnt: (language: string) => unknown;
}

/** The page that prints labels. Paper is for them while it is open, and for the list else. */
export async function openLabels({ root, state, back, learnt }: LabelsParts): Promise<Part> {
  let choice: Choice = BEGINNING;
  const wordsIn = inLanguages({ es: esLabels, en: enLabels }, labelWordsOf, learnt);
  const style = await styled('labels.css');
  const draw = (now: State): void => {
    render(labelsTemplate(choice, now, wordsIn(now.language), actions), root);
  };
  const actions = {
    choose: (changed: Partial<Choice>): void => {
      choice = { ...choice, ...changed };
      draw(state());
    },
    print: (): void => window.print(),
    back,
  };
  draw(state());
  root.querySelector<HTMLElement>('h1')?.focus();
  return {
    draw,
    close: () => {
      style.remove();
      render(nothing, root);
    },
  };
}
