export { createPostgresSource } from './source/postgres-source.js';
export type { PostgresSourceOptions, SpoolColumns } from './source/options.js';
export {
  migratePostgres,
  migrationScript,
  type PostgresMigrationOptions,
  type PostgresSchemaOptions,
} from './tables/migrations.js';
export type {
  PGliteClient,
  PgClient,
  PgPool,
  PgPoolClient,
  PgQuery,
  PostgresClient,
  PostgresJs,
} from './client/slices.js';
export { createPostgresLockStore, type PostgresLockStoreOptions } from './locks/lock-store.js';
