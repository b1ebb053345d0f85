import { nothing, render } from 'lit-html';
import type { Part } from '../late/part.js';
import { styled } from '../late/style.js';
import { after } from '../tablet/timer.js';
import type { State } from '../state/state.js';
import { CodesSeen } from './codes-seen.js';
import { decoderOf, type Decoder } from './decoder.js';
import { filmed, type Facing, type Film } from './film.js';
import { cameraTemplate, type Standing } from './view.js';
import { inLanguages } from '../words/message.js';
import { enCamera, esCamera, type Trouble } from './words.js';

export interface CameraParts {
  readonly root: HTMLElement;
  readonly state: () => State;
  /** Somebody has shown it a code. */
  readonly scanned: (text: string) => void;
  readonly stop: () => void;
  /** What the shop has of another language. */
  readonly learnt: (language: string) => unknown;
}

/** So often it is looked at what the camera shows; faster warms the tablet and reads no more. */
const EVERY_MS = 120;
/** What reads fails at one picture; at so many in a row it reads none. */
const MOST_FAILURES = 5;

/** The tablet's camera as a scanner. */
export async function openCamera({ root, state, scanned, stop, learnt }: CameraParts): Promise<Part> {
  const style = await styled('camera.css');
  const wordsIn = inLanguages({ es: esCamera, en: enCamera }, (words) => words, learnt);
  const video = document.createElement('video');
  Object.assign(video, { muted: true, autoplay: true, playsInline: true });
  // It shows where to hold a code; what becomes of that is said in words.
  video.setAttribute('aria-hidden', 'true');
  let standing: Standing = { type: 'starting' };
  let facing: Facing = 'environment';
  let film: Film | null = null;
  /** Counts beginnings: whatever belongs to an earlier one ends. */
  let run = 0;

  function stands(now: Standing): void {
    standing = now;
    draw(state());
  }

  function draw(now: State): void {
    render(cameraTemplate(standing, wordsIn(now.language), video, { stop, again, other }), root);
  }

  function end(): void {
    run += 1;
    film?.stop();
    film = null;
    video.srcObject = null;
  }

  function failed(trouble: Trouble): void {
    end();
    stands({ type: 'trouble', trouble });
  }

  async function begin(): Promise<void> {
    end();
    const mine = run;
    stands({ type: 'starting' });
    const got = await filmed(facing, () => failed('ended'));
    if (mine !== run) {
      if ('film' in got) got.film.stop();
      return;
    }
    if ('trouble' in got) {
      failed(got.trouble);
      return;
    }
    film = got.film;
    video.srcObject = film.stream;
    const [decoder, hasOther, plays] = await Promise.all([
      decoderOf().catch(() => null),
      hasOtherCamera(),
      video.play().then(
        () => true,
        () => false,
      ),
    ]);
    if (mine !== run) return;
    if (decoder === null || !plays) {
      failed(plays ? 'no-reader' : 'failed');
      return;
    }
    stands({ type: 'ready', isSeveral: false, hasOther });
    await look(decoder, mine);
  }

  async function look(decoder: Decoder, mine: number): Promise<void> {
    const codes = new CodesSeen();
    for (let failures = 0; mine === run;) {
      const texts = await decoder.read(video).catch(() => null);
      if (mine !== run) return;
      failures = texts === null ? failures + 1 : 0;
      if (failures === MOST_FAILURES) {
        failed('no-reader');
        return;
      }
      const shown = codes.seen(texts ?? [], performance.now());
      if (standing.type === 'ready' && standing.isSeveral !== (shown.type === 'several'))
        stands({ ...standing, isSeveral: shown.type === 'several' });
      if (shown.type === 'code') scanned(shown.text);
      await new Promise<void>((resolve) => void after(EVERY_MS, resolve));
    }
  }

  const again = (): void => void begin();
  const other = (): void => {
    facing = facing === 'environment' ? 'user' : 'environment';
    void begin();
  };

  void begin();
  return {
    draw,
    close: () => {
      end();
      style.remove();
      render(nothing, root);
    },
  };
}

async function hasOtherCamera(): Promise<boolean> {
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  return devices.filter(({ kind }) => kind === 'videoinput').length > 1;
}
