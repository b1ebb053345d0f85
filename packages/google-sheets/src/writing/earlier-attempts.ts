import type { OccupationChange, WriteAnswer } from '@spoollock/core/adapter';
import { operationMark, type Ledger } from '../ledger/marks.js';

/** How many consecutive ids other operations may have used by chance. */
const MOST_TAKEN = 8;

/**
 * How this operation ended earlier, or the number of its next attempt. An attempt without a line may have had an id
 * that another operation used. So the search continues until several consecutive attempts have no line.
 */
export function earlier(
  { operationId }: OccupationChange,
  from: number,
  { endings }: Ledger,
  shopId: number,
): WriteAnswer | number {
  let next: number | null = null;
  for (let [attempt, without] = [from, 0]; without < MOST_TAKEN; attempt++) {
    const ending = endings.get(operationMark(operationId, attempt, shopId).text);
    if (ending === 'applied') return { outcome: 'applied', replayed: true, row: null };
    if (ending === 'cancelled') return { outcome: 'cancelled' };
    if (ending === undefined) next ??= attempt;
    without = ending === undefined ? without + 1 : 0;
  }
  return next ?? from;
}
