import type { OccupationChange, WriteAnswer } from '@spoollock/core/adapter';
import { operationMark, type Ledger } from '../ledger/marks.js';

/** How many consecutive ids other operations may have used by chance. */
const MOST_TAKEN = 8;

/** `settled`: how the operation ended. `open`: it has not, and this is the number of its next attempt. */
export type Earlier =
  | { readonly status: 'settled'; readonly answer: WriteAnswer }
  | { readonly status: 'open'; readonly attempt: number };

/**
 * How this operation ended earlier, or the number of its next attempt. An attempt without a line may have had an id
 * that another operation used. So the search continues until several consecutive attempts have no line.
 */
export function earlier(
  { operationId }: OccupationChange,
  from: number,
  { endings }: Ledger,
  shopId: number,
): Earlier {
  let next: number | null = null;
  for (let [attempt, without] = [from, 0]; without < MOST_TAKEN; attempt++) {
    const ending = endings.get(operationMark(operationId, attempt, shopId).text);
    if (ending === 'applied') return settled({ outcome: 'applied', replayed: true, row: null });
    if (ending === 'cancelled') return settled({ outcome: 'cancelled' });
    if (ending === undefined) next ??= attempt;
    without = ending === undefined ? without + 1 : 0;
  }
  return { status: 'open', attempt: next ?? from };
}

function settled(answer: WriteAnswer): Earlier {
  return { status: 'settled', answer };
}
