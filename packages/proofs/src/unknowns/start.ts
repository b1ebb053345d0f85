import { lightClient } from '../../../google-sheets/test/support/light-client.js';
import { ShopSheet, soon, TAB } from '../../../google-sheets/test/support/shop-sheet.js';
import type { GoogleUnderTest } from '../../../google-sheets/test/support/google-under-test.js';

/** What the adapter does when it is started on a Google. */
export interface Start {
  /** The sentence by which it refuses; `null` if it works there. */
  readonly refusal: string | null;
  /** Whether the shop's tab is as it was. */
  readonly isUntouched: boolean;
}

/** Starts the adapter on a small shop. @throws Error for any end but a start and a refusal. */
export async function startOn({ settings }: GoogleUnderTest): Promise<Start> {
  const rows = [
    { tag: 'A-1', label: 'DISPONIBLE', version: 3 },
    { tag: 'A-2', label: 'MR(93)', version: 7 },
    { tag: 'A-3' },
  ];
  const sheet = await ShopSheet.open(rows, { google: settings, makeClient: lightClient });
  try {
    const before = JSON.stringify(sheet.person.values(TAB));
    const prepared = await sheet.source().prepare(soon());
    const isUntouched = JSON.stringify(sheet.person.values(TAB)) === before;
    if (prepared.isOk()) return { refusal: null, isUntouched };
    if (prepared.error.type !== 'source-misshaped')
      throw new Error(`the start ended in ${JSON.stringify(prepared.error)}`);
    return { refusal: prepared.error.problem, isUntouched };
  } finally {
    await sheet.close();
  }
}
