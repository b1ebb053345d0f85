/**
 * While a finger is down nothing is drawn, so that what it came down on is still there when it is lifted. What happened
 * meanwhile is drawn then.
 */
export interface Pressing {
  readonly isDown: () => boolean;
}

/** Whoever rests a finger on the board, or whose lifting it was never told, sees what goes on all the same. */
const LONGEST_PRESS_MS = 5_000;

export function pressingOn(target: EventTarget, lifted: () => void): Pressing {
  let stop: (() => void) | null = null;
  const end = (): void => {
    stop?.();
    stop = null;
    lifted();
  };
  target.addEventListener(
    'pointerdown',
    () => {
      stop?.();
      const timer = setTimeout(end, LONGEST_PRESS_MS);
      stop = () => clearTimeout(timer);
    },
    { capture: true },
  );
  // A finger that begins to scroll is taken from the page: `pointercancel`.
  for (const name of ['pointerup', 'pointercancel']) target.addEventListener(name, end, { capture: true });
  return { isDown: () => stop !== null };
}
