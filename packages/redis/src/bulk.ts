import { err, ok, type Result } from 'neverthrow';
import type { StoreAnswer, StoreFault } from '@spoollock/core/adapter';

/**
 * One answer out of the answers to commands that were sent together, each about some of the items. Where one of
 * them is a fault, it is the answer; and it may have taken effect if any of the others did, or may have.
 */
export async function together<T>(answers: readonly StoreAnswer<readonly T[]>[]): StoreAnswer<readonly T[]> {
  const results: readonly Result<readonly T[], StoreFault>[] = await Promise.all(answers);
  const faults = results.flatMap((result) => (result.isErr() ? [result.error] : []));
  const [fault] = faults;
  if (fault === undefined) return ok(results.flatMap((result) => (result.isOk() ? result.value : [])));
  const untouched = faults.length === results.length && faults.every(({ reached }) => reached === 'never');
  return err(untouched ? fault : { ...fault, reached: 'perhaps' });
}
