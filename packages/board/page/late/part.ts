import type { State } from '../state/state.js';

/** A part of the page that comes when somebody wants it for the first time; whoever never does pays nothing for it. */
export interface Part {
  draw(state: State): void;
  close(): void;
}

export interface LatePart {
  /** It is there, or on its way. */
  readonly isOpen: () => boolean;
  readonly open: () => void;
  readonly close: () => void;
  readonly draw: (state: State) => void;
}

/** @param failed it did not come: the shop cannot be reached, or has parts of another build by now. */
export function latePart(load: () => Promise<Part>, changed: () => void, failed: () => void): LatePart {
  /** Counts openings: what was closed again while it was on its way is not opened by its coming. */
  let opening = 0;
  let isOpen = false;
  let part: Part | null = null;

  function close(): void {
    if (!isOpen) return;
    opening += 1;
    isOpen = false;
    part?.close();
    part = null;
    changed();
  }

  async function open(): Promise<void> {
    if (isOpen) return;
    isOpen = true;
    const mine = ++opening;
    changed();
    try {
      const came = await load();
      if (mine !== opening) came.close();
      else part = came;
    } catch {
      if (mine !== opening) return;
      close();
      failed();
    }
  }

  return { isOpen: () => isOpen, open: () => void open(), close, draw: (state) => part?.draw(state) };
}
