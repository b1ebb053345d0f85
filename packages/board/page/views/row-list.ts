import { render } from 'lit-html';
import type { Actions } from '../state/actions.js';
import { canBeUndone } from '../state/told.js';
import type { Order } from '../state/order.js';
import { ordered, sortOf } from '../state/ordered.js';
import type { Sort } from '../state/sort.js';
import { hasJustChanged, isMine, isShown, unlistedOrders } from '../state/selection.js';
import type { Spool } from '../wire/spool.js';
import { shopTime, type State } from '../state/state.js';
import { RowGroups } from './row-groups.js';
import { rowTemplate } from './row.js';

/**
 * The rows, one element a spool for as long as the spool is there. A row is drawn again only when something that it
 * shows has changed, and searching only hides and shows: with thousands of spools a change costs its own row.
 */
export interface RowList {
  /** @returns how many rows are shown. */
  update(state: State): number;
}

interface Row {
  readonly element: HTMLElement;
  /** What it was drawn of. */
  parts: Parts;
}

interface Parts {
  readonly spool: Spool | null;
  readonly order: Order | undefined;
  readonly isSelected: boolean;
  readonly minute: number | null;
  readonly isJustChanged: boolean;
  readonly canUndo: boolean;
  /** What all rows have in common: another value once any of it has changed. */
  readonly common: string;
}

export function rowList(list: HTMLElement, actions: Actions): RowList {
  const rows = new Map<string, Row>();
  const groups = new RowGroups(list);
  let sort: Sort | null = null;

  function update(state: State): number {
    const common = commonOf(state);
    const nowMinute = Math.floor(shopTime(state) / 60_000);
    const held = list.contains(document.activeElement) ? document.activeElement : null;
    const wanted = new Set<string>();
    const wantedSort = sortOf(state);
    if (sort !== wantedSort) groups.beginAnew();
    sort = wantedSort;
    groups.fromTheBeginning();

    const place = (tag: string, spool: Spool | null): void => {
      wanted.add(tag);
      const row = rows.get(tag) ?? made(tag);
      const { element, parts: was } = row;
      const order = state.orders.get(tag);
      const isSelected = state.selected.has(tag);
      // Only what is shown with a duration is drawn again each minute.
      const minute = spool?.since !== null || order !== undefined ? nowMinute : null;
      const isJustChanged = spool !== null && hasJustChanged(spool, state);
      const canUndo = order !== undefined && canBeUndone(order, state);
      const isAsDrawn =
        was.spool === spool && was.order === order && was.isSelected === isSelected && was.minute === minute;
      if (
        !isAsDrawn ||
        was.isJustChanged !== isJustChanged ||
        was.canUndo !== canUndo ||
        was.common !== common
      ) {
        row.parts = { spool, order, isSelected, minute, isJustChanged, canUndo, common };
        element.classList.toggle('mine', spool !== null && isMine(spool, state));
        element.classList.toggle('just-changed', isJustChanged);
        render(rowTemplate(tag, spool, state, actions), element);
      }
      // Whoever works in a row keeps it, also when it is not among those looked for any more.
      const isVisible = spool === null || isShown(spool, state) || (held !== null && element.contains(held));
      if (element.hidden === isVisible) element.hidden = !isVisible;
      groups.next(element, isVisible);
    };

    for (const tag of unlistedOrders(state)) place(tag, null);
    for (const spool of ordered(state.picture, sort)) place(spool.tag, spool);
    for (const [tag, { element }] of rows) {
      if (wanted.has(tag)) continue;
      element.remove();
      rows.delete(tag);
    }
    if (held !== null && !list.contains(document.activeElement)) findFocusAgain(held);
    return groups.finish();
  }

  function made(tag: string): Row {
    const element = document.createElement('div');
    element.className = 'row';
    element.setAttribute('role', 'listitem');
    const row = { element, parts: UNDRAWN };
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

const UNDRAWN: Parts = {
  spool: null,
  order: undefined,
  isSelected: false,
  minute: null,
  isJustChanged: false,
  canUndo: false,
  common: '',
};

function commonOf({ language, worker, picture, isSupervised }: State): string {
  const { zone, settings } = picture ?? {};
  return JSON.stringify([language, worker, zone, isSupervised, settings?.history]);
}
