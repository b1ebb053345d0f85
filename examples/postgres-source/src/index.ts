export { PostgresSource, type PostgresSourceOptions } from './postgres-source.js';
export type { PostgresClient } from './postgres-client.js';
export { SCHEMA } from './statements.js';
