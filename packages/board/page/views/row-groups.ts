/**
 * Rows stand in groups, of which the browser leaves out whole ones that are not in sight: with thousands of rows, to look
 * at each of them in every frame takes longer than all else. Every row is on the page all the same.
 */
export class RowGroups {
  readonly #list: HTMLElement;
  #last: Element | null = null;
  #inLast = 0;
  /** How many rows of each are shown, and were the time before. */
  #shown = new Map<Element, number>();
  readonly #before = new WeakMap<Element, number>();

  constructor(list: HTMLElement) {
    this.#list = list;
  }

  /** In another order hardly a row stays where it is. */
  beginAnew(): void {
    this.#list.replaceChildren();
  }

  fromTheBeginning(): void {
    this.#last = null;
    this.#inLast = 0;
    this.#shown = new Map();
  }

  /** The next row in the order. One that stands there already is not touched. */
  next(element: Element, isShown: boolean): void {
    const following = this.#following();
    if (following !== element) this.#insert(element, following === null);
    const group = element.parentElement;
    if (group === null) return;
    this.#inLast = this.#last?.parentElement === group ? this.#inLast + 1 : 1;
    this.#last = element;
    this.#shown.set(group, (this.#shown.get(group) ?? 0) + (isShown ? 1 : 0));
  }

  /** @returns how many rows are shown. */
  finish(): number {
    let all = 0;
    for (const group of [...this.#list.children]) {
      const shown = this.#shown.get(group) ?? 0;
      all += shown;
      if (group.childElementCount === 0) group.remove();
      else if (group instanceof HTMLElement && this.#before.get(group) !== shown) {
        this.#before.set(group, shown);
        group.hidden = shown === 0;
        // Before it has been in sight nothing but this tells how long the page is.
        group.style.setProperty('contain-intrinsic-height', `auto ${shown * ROW_REM}rem`);
      }
    }
    return all;
  }

  #following(): Element | null {
    if (this.#last === null) return this.#list.firstElementChild?.firstElementChild ?? null;
    return (
      this.#last.nextElementSibling ?? this.#last.parentElement?.nextElementSibling?.firstElementChild ?? null
    );
  }

  #insert(element: Element, isAtEnd: boolean): void {
    const isFull = this.#inLast >= AT_MOST && isAtEnd;
    if (this.#last !== null && !isFull) this.#last.after(element);
    else if (this.#last === null && this.#list.firstElementChild !== null)
      this.#list.firstElementChild.prepend(element);
    else {
      const group = document.createElement('div');
      group.className = 'rows';
      group.setAttribute('role', 'presentation');
      group.append(element);
      this.#list.append(group);
    }
  }
}

const AT_MOST = 40;
/** Of one row with its margin, on one line. */
const ROW_REM = 4.65;
