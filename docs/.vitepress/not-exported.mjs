// What `npm run docs` need not find among the exports: types that an API speaks of and its users need no name for.

/** @type {Record<string, string>} */
const names = {
  // What events have in common: each of them is exported, with these members among its own. The cells of the decision
  // tables, whose words are on the tables' own page. `process.env` is an Environment.
  '@spoollock/core': 'About Granted Wrote Cells Environment',
  // What a client of Google's takes and gives, in its own words; and the keys of `headers`.
  '@spoollock/google-sheets':
    'AppendData AppendValues BatchGetValues BatchUpdate BatchUpdateData GetSpreadsheet RequestOptions SpreadsheetData ValuesData Field',
  // What the clients of PostgreSQL answer with.
  '@spoollock/postgres': 'PgAnswer PostgresJsQuery PgNotification',
  // What a node-redis client is sent: words.
  '@spoollock/redis': 'Command',
  // The lists that these types are made from; and parts of a seed, which is written as one object.
  '@spoollock/sheets-emulator': 'FAULT_KINDS CellExtrasSeed ProtectedRangeSeed TabLook NamedRangeSeed',
  // The list that the kinds of trouble are made from, and a value or the promise of one.
  '@spoollock/http': 'HTTP_KINDS MaybePromise',
  // Every type of error, as a list of words.
  '@spoollock/testing': 'ErrorType LOCK_STORE_CAUSES SOURCE_CAUSES',
};

/** @param {string} name the name of a package */
export function notExported(name) {
  return names[name]?.split(' ') ?? [];
}
