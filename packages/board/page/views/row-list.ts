import { render } from 'lit-html';
import type { Actions } from '../actions.js';
import { canBeUndone } from '../told.js';
import { ordered } from '../ordered.js';
import { hasJustChanged, isMine, isShown, unlistedOrders } from '../selection.js';
import type { Spool } from '../spool.js';
import { shopTime, type State } from '../state.js';
import { rowTemplate } from './row.js';

/**
 * The rows, one element a spool for as long as the spool is there. A row is drawn again only when something that it
 * shows has changed, and searching only hides and shows: with thousands of spools a change costs its own row.
 */
export interface RowList {
  /** @returns how many rows are shown. */
  update(state: State): number;
}

/** What a row is made of, compared one by one. */
type Parts = readonly unknown[];

interface Row {
  readonly element: HTMLLIElement;
  parts: Parts;
}

export function rowList(list: HTMLElement, actions: Actions): RowList {
  const rows = new Map<string, Row>();

  function update(state: State): number {
    const { language, worker, picture, isSupervised } = state;
    const common = [language, worker?.id, worker?.initials, picture?.zone, isSupervised];
    const minute = Math.floor(shopTime(state) / 60_000);
    const held = list.contains(document.activeElement) ? document.activeElement : null;
    const wanted = new Set<string>();
    let last: Element | null = null;
    let shown = 0;

    const place = (tag: string, spool: Spool | null): void => {
      wanted.add(tag);
      const row = rows.get(tag) ?? made(tag);
      const { element } = row;
      const order = state.orders.get(tag);
      // Only what is shown with a duration is drawn again each minute.
      const ticks = spool?.since !== null || order !== undefined ? minute : null;
      const justChanged = spool !== null && hasJustChanged(spool, state);
      const undo = order !== undefined && canBeUndone(order, state);
      const parts = [spool, order, state.selected.has(tag), ticks, justChanged, undo, ...common];
      if (!isSame(parts, row.parts)) {
        row.parts = parts;
        element.classList.toggle('mine', spool !== null && isMine(spool, state));
        element.classList.toggle('just-changed', justChanged);
        render(rowTemplate(tag, spool, state, actions), element);
      }
      // Whoever works in a row keeps it, also when it is not among those looked for any more.
      const isVisible = spool === null || isShown(spool, state) || (held !== null && element.contains(held));
      if (element.hidden === isVisible) element.hidden = !isVisible;
      if (isVisible) shown += 1;
      const following: Element | null = last === null ? list.firstElementChild : last.nextElementSibling;
      if (following !== element) list.insertBefore(element, following);
      last = element;
    };

    for (const tag of unlistedOrders(state)) place(tag, null);
    for (const spool of ordered(state)) place(spool.tag, spool);
    for (const [tag, { element }] of rows) {
      if (wanted.has(tag)) continue;
      element.remove();
      rows.delete(tag);
    }
    if (held !== null && !list.contains(document.activeElement)) findFocusAgain(held);
    return shown;
  }

  function made(tag: string): Row {
    const element = document.createElement('li');
    element.className = 'row';
    const row = { element, parts: [] };
    rows.set(tag, row);
    return row;
  }

  /** What was focused has gone with the change: the row's own button is next, or the list. */
  function findFocusAgain(lost: Element): void {
    const row = lastRow?.isConnected === true ? lastRow : null;
    const near = row?.querySelector<HTMLElement>('button, input') ?? list;
    if (!lost.isConnected) near.focus();
  }

  let lastRow: Element | null = null;
  list.addEventListener('focusin', ({ target }) => {
    lastRow = target instanceof Element ? target.closest('.row') : null;
  });
  return { update };
}

function isSame(a: Parts, b: Parts): boolean {
  return a.length === b.length && a.every((each, at) => each === b[at]);
}
