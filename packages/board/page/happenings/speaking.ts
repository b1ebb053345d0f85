import type { Language } from '../state/state.js';
import type { ask } from '../wire/wire.js';
import { learn } from '../words/words.js';
import type { Happening } from './happening.js';

/** Spanish and English are there. Another language is there once its words are; whatever was chosen last is spoken. */
export function speakingOf(
  happened: (happening: Happening) => void,
  load: typeof ask,
  files: ReadonlyMap<Language, string>,
): (language: Language) => Promise<void> {
  let wanted: Language;
  return async (language) => {
    wanted = language;
    const file = files.get(language);
    const answer = file === undefined ? null : await load(file, { cache: 'default' });
    const isThere = answer === null || answer.type === 'ok';
    if (answer?.type === 'ok') learn(language, answer.body);
    if (wanted !== language) return;
    happened({ type: 'part-missing', on: !isThere });
    if (isThere) happened({ type: 'language', language });
  };
}
