/**
 * A scanner types wherever the focus is. Without a field that takes what it types, it goes to the search; with the dialog
 * open in which somebody says who they are, it is read there as a badge.
 */
export interface KeysParts {
  readonly field: () => HTMLInputElement | null;
  readonly dialog: () => HTMLDialogElement | null;
  readonly badge: (text: string) => void;
}

/** Keys further apart than this are not of one badge. */
const BADGE_PAUSE_MS = 1_000;

/** @returns what is to be called with every key that goes down. */
export function keysOf({ field, dialog, badge }: KeysParts): (event: KeyboardEvent) => void {
  let typed = '';
  let typedAt = -Infinity;

  function inDialog(event: KeyboardEvent): void {
    if (event.key === 'Enter' && typed.length > 1) {
      event.preventDefault();
      badge(typed);
      typed = '';
    } else if (isSign(event)) {
      typed = event.timeStamp - typedAt > BADGE_PAUSE_MS ? event.key : typed + event.key;
      typedAt = event.timeStamp;
    }
  }

  return (event) => {
    if (takesText(document.activeElement)) return;
    const open = document.querySelector('dialog[open]');
    if (open !== null) {
      if (open === dialog()) inDialog(event);
      return;
    }
    const target = field();
    // A space is a button's own, and never the first sign of a tag.
    if (!isSign(event) || event.key === ' ' || target === null) return;
    target.focus({ preventScroll: true });
    target.select();
  };
}

function isSign({ key, ctrlKey, altKey, metaKey, isComposing }: KeyboardEvent): boolean {
  // With both, it is the third sign of a key.
  return Array.from(key).length === 1 && !metaKey && ctrlKey === altKey && !isComposing;
}

const NO_TEXT: readonly string[] = ['checkbox', 'radio', 'button', 'submit'];

function takesText(element: Element | null): boolean {
  if (element instanceof HTMLInputElement) return !NO_TEXT.includes(element.type);
  return element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement;
}
