import { object } from '../wire/reading.js';
import { en } from './en.js';
import { es } from './es.js';
import { inLanguages } from './message.js';
import { wordsOf } from './texts.js';

export { spokenMeanwhile } from './message.js';

/** The words of other languages, as the shop has them; they come when somebody wants them. */
const learnt = new Map<string, unknown>();

export function learn(language: string, words: unknown): void {
  learnt.set(language, words);
}

/** What the shop has of another language, for a part of the page. */
export function learntFor(part: 'board' | 'labels' | 'camera', language: string): unknown {
  return object(learnt.get(language))?.[part];
}

export const wordsIn = inLanguages({ es, en }, wordsOf, (language) => learntFor('board', language));
