import { occupationSourceContract, type OccupationSourceHarness } from '@spoollock/testing';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { DATABASES, type OpenDatabase } from './support/databases.js';
import { CANNOT as cannot, harness } from './support/harness.js';

for (const database of DATABASES) {
  describe(database.name, () => {
    let open: OpenDatabase;
    beforeAll(async () => {
      open = await database.open();
    });
    afterAll(() => open.close());

    const makeHarness = (): Promise<OccupationSourceHarness> => harness(open);
    occupationSourceContract({ describe, test }, makeHarness, {
      title: 'the contract of an occupation source',
      cannot,
      abilities: { also: true },
    });
  });
}
