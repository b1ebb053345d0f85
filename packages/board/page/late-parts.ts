import type { Happening } from './happenings/happening.js';
import type { State } from './state/state.js';
import { latePart, type LatePart } from './late/part.js';
import { learntFor } from './words/words.js';

export interface LateParts {
  readonly labels: LatePart;
  readonly camera: LatePart;
}

export interface LateNeeds {
  readonly state: () => State;
  readonly happened: (happening: Happening) => void;
  readonly draw: () => void;
  /** The camera has read a code. */
  readonly scanned: (text: string) => void;
}

/** What is not there from the beginning. Each is a file of its own, with all that only it needs. */
export function latePartsOf({ state, happened, draw, scanned }: LateNeeds): LateParts {
  const failed = (): void => happened({ type: 'part-missing', on: true });
  const changed = (): void => {
    if (state().isPartMissing) happened({ type: 'part-missing', on: false });
    draw();
  };
  const labels = latePart(
    async () => {
      const { openLabels } = await import('./labels/labels.js');
      return openLabels({
        root: place('labels'),
        state,
        back: () => labels.close(),
        learnt: (language) => learntFor('labels', language),
      });
    },
    changed,
    failed,
  );
  const camera = latePart(
    async () => {
      const { openCamera } = await import('./camera/camera.js');
      return openCamera({
        root: place('camera'),
        state,
        scanned,
        stop: () => camera.close(),
        learnt: (language) => learntFor('camera', language),
      });
    },
    changed,
    failed,
  );
  // Nobody is filmed who does not see that they are.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) camera.close();
  });
  return { labels, camera };
}

function place(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no #${id}.`);
  return found;
}
