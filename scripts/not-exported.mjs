// What `npm run docs` need not find among the exports: types that an API speaks of and its users need no name for.

/** A line a file, with the reason before it. */
const lists = {
  '@spoollock/core': `
    What events have in common: each of them is exported, with these members among its own.
      events.ts About Granted Wrote
    The cells of the decision tables, whose words are on the tables' own page.
      decisions.ts Cells
    process.env is one.
      environment.ts Environment`,
  '@spoollock/google-sheets': `
    What a client of Google's takes and gives, in its own words.
      sheets-client.ts AppendData AppendValues BatchGetValues BatchUpdate BatchUpdateData GetSpreadsheet RequestOptions SpreadsheetData ValuesData
    The keys of \`headers\`.
      columns.ts Field`,
  '@spoollock/postgres': `
    What the clients of PostgreSQL answer with.
      slices.ts PgAnswer PostgresJsQuery
      ears.ts PgNotification`,
  '@spoollock/redis': `
    What a node-redis client is sent: words.
      redis-connection.ts Command`,
  '@spoollock/sheets-emulator': `
    The lists that these types are made from.
      fault.ts FAULT_KINDS
    Parts of a seed, which is written as one object.
      cell-seed.ts CellExtrasSeed
      layout-seed.ts ProtectedRangeSeed
      tab.ts TabLook
      seeds.ts NamedRangeSeed`,
  '@spoollock/http': `
    The list that the kinds of trouble are made from, and a value or the promise of one.
      problem.ts HTTP_KINDS
      service.ts MaybePromise`,
  '@spoollock/testing': `
    Every type of error, as a list of words.
      spool-lock-error.ts ErrorType
      harness.ts LOCK_STORE_CAUSES SOURCE_CAUSES`,
};

/** @type {Record<string, string[]>} */
export const notExported = Object.fromEntries(
  Object.entries(lists).map(([name, text]) => [
    name,
    [...text.matchAll(/^ +(\S+\.ts) (.+)$/gm)].flatMap(([, file, types = '']) =>
      types.split(' ').map((type) => `${file}:${type}`),
    ),
  ]),
);
