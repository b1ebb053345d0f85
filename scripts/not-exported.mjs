// What `npm run docs` need not find among the exports, with the reason.

/**
 * Types that an API speaks of and its users need no name for.
 * @type {Record<string, string[]>}
 */
export const notExported = {
  '@spoollock/core': [
    // What events have in common: each of them is exported, with these members among its own.
    'events.ts:About',
    'events.ts:Granted',
    'events.ts:Wrote',
    // The cells of the decision tables, whose words are on the tables' own page.
    'decisions.ts:Cells',
    // process.env is one.
    'environment.ts:Environment',
  ],
  // What a client of Google's takes and gives, in its own words.
  '@spoollock/google-sheets': [
    'AppendData',
    'AppendValues',
    'BatchGetValues',
    'BatchUpdate',
    'BatchUpdateData',
    'GetSpreadsheet',
    'RequestOptions',
    'SpreadsheetData',
    'ValuesData',
  ]
    .map((name) => `sheets-client.ts:${name}`)
    // The keys of `headers`.
    .concat('columns.ts:Field'),
  // What the clients of PostgreSQL answer with.
  '@spoollock/postgres': ['slices.ts:PgAnswer', 'slices.ts:PostgresJsQuery', 'ears.ts:PgNotification'],
  // What a node-redis client is sent: words.
  '@spoollock/redis': ['redis-connection.ts:Command'],
  // process.env is one.
  // The lists that these types are made from.
  '@spoollock/sheets-emulator': [
    'fault.ts:FAULT_KINDS',
    // Parts of a seed, which is written as one object.
    'cell-seed.ts:CellExtrasSeed',
    'layout-seed.ts:ProtectedRangeSeed',
    'tab.ts:TabLook',
    'seeds.ts:NamedRangeSeed',
  ],
  // The list that the kinds of trouble are made from, and a value or the promise of one.
  '@spoollock/http': ['problem.ts:HTTP_KINDS', 'service.ts:MaybePromise'],
  '@spoollock/testing': [
    // Every type of error, as a list of words.
    'spool-lock-error.ts:ErrorType',
    'harness.ts:LOCK_STORE_CAUSES',
    'harness.ts:SOURCE_CAUSES',
  ],
};
