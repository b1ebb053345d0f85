// A file that compiles under `exactOptionalPropertyTypes` only if every optional field of an input takes `undefined`: a
// user hands on a `string | undefined` as it is.

/** The types that a user fills in, by the entry that has them. */
const inputTypes = {
  '@spoollock/board/express': ['BoardOptions<never>'],
  '@spoollock/board/fetch': ['BoardFetchOptions'],
  '@spoollock/core': [
    'CallOptions',
    'FinalizarGuards',
    'ListQuery',
    'Release',
    "Exclude<TakeOver['from'], string>",
    'SpoolLockOptions',
    'TakeOver',
  ],
  '@spoollock/core/adapter': [
    "Extract<Expected, { state: 'occupied' }>",
    "Extract<Occupation, { state: 'occupied' }>",
    "Extract<SourceFault, { type: 'source-fault' }>",
    'PortCall',
    'StoreFault',
  ],
  '@spoollock/core/logging': ['LogOptions'],
  '@spoollock/core/memory': ['MemoryOccupationSourceOptions', 'MemoryRow'],
  '@spoollock/google-sheets': [
    'AuditTrailOptions',
    'GoogleSheetsSourceOptions',
    'SheetHistoryOptions',
    "NonNullable<GoogleSheetsSourceOptions['gathering']>",
    "NonNullable<GoogleSheetsSourceOptions['headers']>",
    "NonNullable<GoogleSheetsSourceOptions['quota']>",
  ],
  '@spoollock/http': ['SpoolHttpOptions<unknown>', "NonNullable<SpoolHttpOptions<unknown>['paths']>"],
  '@spoollock/http/fetch': ['SpoolFetchOptions'],
  '@spoollock/otel': ['SpoolsOptions', 'TelemetryOptions'],
  '@spoollock/postgres': [
    'PostgresAuditOptions',
    'PostgresHistoryOptions',
    'PostgresLockStoreOptions',
    'PostgresMigrationOptions',
    'PostgresNewsOptions',
    'PostgresSourceOptions',
    "NonNullable<PostgresSourceOptions['columns']>",
    "Exclude<NonNullable<PostgresSourceOptions['table']>, string>",
  ],
  '@spoollock/postgres/open': ['OpenDatabaseOptions'],
  '@spoollock/redis': ['RedisLockStoreOptions'],
  '@spoollock/sheets-emulator': ['NextFault', 'Quotas', 'RandomFaults', 'SheetsEmulatorOptions'],
  '@spoollock/sheets-emulator/model': ['ModelCall'],
  '@spoollock/testing': ['LockStoreContractOptions', 'OccupationSourceContractOptions'],
};

const named = Object.entries(inputTypes);

export const inputs = `
${named.map(([specifier, types]) => `import type { ${namesIn(types).join(', ')} } from '${specifier}';`).join('\n')}

/** The optional fields that refuse \`undefined\`. */
type Refusing<T> = {
  [Field in keyof T]-?: {} extends Pick<T, Field>
    ? { [Same in Field]: undefined } extends Pick<T, Field> ? never : Field
    : never;
}[keyof T];

function nothing<T>(_: [Refusing<T>] extends [never] ? 'refuses nothing' : Refusing<T>): void {}

${named.flatMap(([, types]) => types.map((type) => `nothing<${type}>('refuses nothing');`)).join('\n')}
`;

/** @param {string[]} types */
function namesIn(types) {
  const words = types.flatMap((type) => type.match(/(?<!')\b[A-Z]\w+/g) ?? []);
  return [...new Set(words)].filter((word) => !['Exclude', 'Extract', 'NonNullable'].includes(word));
}
