import { keep, take, type Shelf } from './shelf.js';

/** Says answers aloud, for whoever looks at the spool and not at the screen. */
export interface Voice {
  /** `null` where the browser cannot speak. */
  readonly isOn: () => boolean | null;
  readonly turn: (on: boolean) => void;
  /** What is said now takes the place of what is being said: the newest answer is the one that counts. */
  readonly say: (text: string, language: string) => void;
}

const KEY = 'spoollock.voice';
/** Nobody listens to more; a label in the sheet may be as long as somebody likes. */
const LONGEST = 200;

/** @param byShop whether the shop has it on, where nobody has chosen at this tablet. */
export function voiceOf(shelf: Shelf, byShop: () => boolean): Voice {
  const speech: SpeechSynthesis | null = 'speechSynthesis' in window ? window.speechSynthesis : null;
  let chosen = take(shelf, KEY);
  const isOn = (): boolean => (chosen === null || chosen === '' ? byShop() : chosen === 'on');
  return {
    isOn: () => (speech === null ? null : isOn()),
    turn: (on) => {
      chosen = on ? 'on' : 'off';
      keep(shelf, KEY, chosen);
      if (!on) speech?.cancel();
    },
    say: (text, language) => {
      // Before anybody has touched the page a browser says nothing, and keeps it for later.
      if (speech === null || !isOn() || !navigator.userActivation.hasBeenActive) return;
      speech.cancel();
      const said = new SpeechSynthesisUtterance(text.replace(/\p{C}/gu, '').slice(0, LONGEST));
      said.lang = language;
      speech.speak(said);
    },
  };
}
