import { describe, expect, test } from 'vitest';
import { openShop, type Shop, type ShopSetUp } from './shop.js';

/**
 * What keeps each bug of the original out is a promise of a port. Each check here holds over ports that keep
 * theirs, and must fail over a port that breaks just that one: a check that cannot fail guards nothing.
 */
export interface Guard {
  readonly name: string;
  readonly gone: Pick<ShopSetUp, 'wrapStore' | 'wrapSource' | 'abilities' | 'options'>;
  readonly setUp?: ShopSetUp;
  /** Whether what the guard is for still holds. */
  readonly holds: (shop: Shop) => Promise<boolean>;
}

export function guardsAreNeeded(guards: readonly Guard[]): void {
  for (const { name, gone, setUp = {}, holds } of guards)
    describe(name, () => {
      test('holds', async () => {
        expect(await holds(openShop(setUp))).toBe(true);
      });

      test('does not without it', async () => {
        const options = { ...setUp.options, ...gone.options };
        expect(await holds(openShop({ ...setUp, ...gone, options }))).toBe(false);
      });
    });
}
