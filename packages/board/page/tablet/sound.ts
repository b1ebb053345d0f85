import { keep, take, type Shelf } from './shelf.js';
import type { Tone } from '../state/said.js';

/** A short sound for whoever looks at the spool and not at the screen. Each tablet may be silent. */
export interface Sound {
  readonly isOn: () => boolean;
  readonly turn: (on: boolean) => void;
  readonly play: (tone: Tone) => void;
}

/** Pitches in hertz, one after the other: up is well, twice low is not. */
const PITCHES: Readonly<Record<Tone, readonly number[]>> = {
  good: [660, 990],
  bad: [220, 220],
  doubt: [440, 330],
  wait: [],
};
const EACH_S = 0.12;
const KEY = 'spoollock.sound';

export function soundOf(shelf: Shelf): Sound {
  let context: AudioContext | null = null;
  let isOn = take(shelf, KEY) !== 'off';
  return {
    isOn: () => isOn,
    turn: (on) => {
      isOn = on;
      keep(shelf, KEY, on ? 'on' : 'off');
    },
    play: (tone) => {
      // Before anybody has touched the page a browser plays nothing, and says so in its console.
      if (!isOn || PITCHES[tone].length === 0 || !navigator.userActivation.hasBeenActive) return;
      context ??= new AudioContext();
      const { currentTime, destination } = context;
      PITCHES[tone].forEach((pitch, at) => {
        if (context === null) return;
        const [oscillator, volume] = [context.createOscillator(), context.createGain()];
        const start = currentTime + at * EACH_S * 1.25;
        oscillator.frequency.value = pitch;
        volume.gain.setValueAtTime(0.25, start);
        volume.gain.exponentialRampToValueAtTime(0.001, start + EACH_S);
        oscillator.connect(volume).connect(destination);
        oscillator.start(start);
        oscillator.stop(start + EACH_S);
      });
    },
  };
}
