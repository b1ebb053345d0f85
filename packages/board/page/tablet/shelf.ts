/** What the browser keeps for the page. It may be forbidden, full, or hold what somebody else wrote. */
export type Shelf = () => Pick<Storage, 'getItem' | 'setItem'>;

export function take(shelf: Shelf, key: string): string | null {
  try {
    return shelf().getItem(key);
  } catch {
    return null;
  }
}

/** What cannot be kept lasts as long as the page. */
export function keep(shelf: Shelf, key: string, value: string): void {
  try {
    shelf().setItem(key, value);
  } catch {
    return;
  }
}
