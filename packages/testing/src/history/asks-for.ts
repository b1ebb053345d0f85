import type { Called, Named } from './events.js';

/** Whether the call asks for the row to name `after` in the place of `before`, and may. */
export function asksFor(
  { operation, worker, from }: Called,
  before: Named,
  after: Named,
  isStale: boolean,
): boolean {
  switch (operation) {
    case 'iniciar':
      return after === worker && (before === null || isStale);
    case 'finalizar':
      return after === null && before === worker;
    case 'take-over':
      return after === worker && before !== null && before === from;
    case 'release':
      return after === null && before !== null && before === from;
  }
}
