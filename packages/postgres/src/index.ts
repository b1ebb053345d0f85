export { createPostgresSource } from './source/postgres-source.js';
export {
  readPostgresOwnCells,
  type PostgresOwnCells,
  type PostgresOwnCellsOptions,
} from './source/read-own-cells.js';
export { putPostgresRows, type PostgresPutRow, type PostgresPutRowsOptions } from './source/put-rows.js';
export { readTableSettings, TABLE_VARIABLES, type TableSettings } from './environment.js';
export type { SpoolColumns } from './tables/columns.js';
export type { PostgresSourceOptions } from './source/options.js';
export {
  migratePostgres,
  migrationScript,
  type PostgresMigrationOptions,
  type PostgresSchemaOptions,
  type PostgresTablesOptions,
  type ShopsTable,
} from './tables/migrations.js';
export {
  examinePostgres,
  type PostgresExamination,
  type PostgresExaminationOptions,
} from './tables/examine.js';
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
export { createPostgresNews, type PostgresNews, type PostgresNewsOptions } from './news/news.js';
export type {
  PGliteListening,
  PgListeningClient,
  PgListeningPool,
  PostgresJsListening,
  PostgresListeningClient,
} from './news/ears.js';
export {
  createPostgresAudit,
  type PostgresAudit,
  type PostgresAuditOptions,
  type PostgresAuditTrouble,
} from './audit/audit.js';
export { createPostgresHistory, type PostgresHistoryOptions } from './audit/history.js';
export type { PostgresAuditLine } from './audit/lines.js';
