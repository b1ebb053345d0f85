import { occupationSourceContract } from '@spoollock/testing';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { DATABASES, OPEN_WITHIN_MS, type OpenDatabase } from './support/databases.js';
import { CANNOT, OWN_TABLE, SHOPS_TABLE, sourceHarness } from './support/source-harness.js';

for (const database of DATABASES) {
  describe(`through ${database.name}`, () => {
    let open: OpenDatabase;
    beforeAll(async () => {
      open = await database.open();
    }, OPEN_WITHIN_MS);
    afterAll(() => open.close());

    occupationSourceContract({ describe, test }, () => sourceHarness(open, OWN_TABLE), {
      title: 'a source on the table of this package',
      cannot: { ...CANNOT, ambiguousRows: 'the tag is the primary key' },
      abilities: { also: true },
    });
    occupationSourceContract({ describe, test }, () => sourceHarness(open, SHOPS_TABLE), {
      title: "a source on a shop's own table",
      cannot: { unreadableDates: CANNOT.unreadableDates },
      abilities: { also: true },
    });
  });
}
