// A user hands on a `string | undefined` as it is: under `exactOptionalPropertyTypes` this compiles only if every optional
// field of what a user fills in takes `undefined`. `npm run typecheck` is its test.
import type { BoardOptions } from '@spoollock/board/express';
import type { BoardFetchOptions } from '@spoollock/board/fetch';
import type {
  CallOptions,
  FinalizarGuards,
  ListQuery,
  Release,
  TakeOver,
  SpoolLockOptions,
} from '@spoollock/core';
import type { Expected, Occupation, SourceFault, PortCall, StoreFault } from '@spoollock/core/adapter';
import type { LogOptions } from '@spoollock/core/logging';
import type { MemoryOccupationSourceOptions, MemoryRow } from '@spoollock/core/memory';
import type {
  AuditTrailOptions,
  GoogleSheetsSourceOptions,
  SheetHistoryOptions,
} from '@spoollock/google-sheets';
import type { SpoolHttpOptions } from '@spoollock/http';
import type { SpoolFetchOptions } from '@spoollock/http/fetch';
import type { SpoolsOptions, TelemetryOptions } from '@spoollock/otel';
import type {
  PostgresAuditOptions,
  PostgresHistoryOptions,
  PostgresLockStoreOptions,
  PostgresMigrationOptions,
  PostgresNewsOptions,
  PostgresSourceOptions,
} from '@spoollock/postgres';
import type { OpenDatabaseOptions } from '@spoollock/postgres/open';
import type { RedisLockStoreOptions } from '@spoollock/redis';
import type { NextFault, Quotas, RandomFaults, SheetsEmulatorOptions } from '@spoollock/sheets-emulator';
import type { ModelCall } from '@spoollock/sheets-emulator/model';
import type { LockStoreContractOptions, OccupationSourceContractOptions } from '@spoollock/testing';

/** The optional fields that refuse `undefined`. */
type Refusing<T> = {
  [Field in keyof T]-?: Partial<Pick<T, Field>> extends Pick<T, Field>
    ? { [Same in Field]: undefined } extends Pick<T, Field>
      ? never
      : Field
    : never;
}[keyof T];

function nothing<T>(_: [Refusing<T>] extends [never] ? 'refuses nothing' : Refusing<T>): void {}

nothing<BoardOptions<never>>('refuses nothing');
nothing<BoardFetchOptions>('refuses nothing');
nothing<CallOptions>('refuses nothing');
nothing<FinalizarGuards>('refuses nothing');
nothing<ListQuery>('refuses nothing');
nothing<Release>('refuses nothing');
nothing<Exclude<TakeOver['from'], string>>('refuses nothing');
nothing<SpoolLockOptions>('refuses nothing');
nothing<TakeOver>('refuses nothing');
nothing<Extract<Expected, { state: 'occupied' }>>('refuses nothing');
nothing<Extract<Occupation, { state: 'occupied' }>>('refuses nothing');
nothing<Extract<SourceFault, { type: 'source-fault' }>>('refuses nothing');
nothing<PortCall>('refuses nothing');
nothing<StoreFault>('refuses nothing');
nothing<LogOptions>('refuses nothing');
nothing<MemoryOccupationSourceOptions>('refuses nothing');
nothing<MemoryRow>('refuses nothing');
nothing<AuditTrailOptions>('refuses nothing');
nothing<GoogleSheetsSourceOptions>('refuses nothing');
nothing<SheetHistoryOptions>('refuses nothing');
nothing<NonNullable<GoogleSheetsSourceOptions['gathering']>>('refuses nothing');
nothing<NonNullable<GoogleSheetsSourceOptions['headers']>>('refuses nothing');
nothing<NonNullable<GoogleSheetsSourceOptions['quota']>>('refuses nothing');
nothing<SpoolHttpOptions<unknown>>('refuses nothing');
nothing<NonNullable<SpoolHttpOptions<unknown>['paths']>>('refuses nothing');
nothing<SpoolFetchOptions>('refuses nothing');
nothing<SpoolsOptions>('refuses nothing');
nothing<TelemetryOptions>('refuses nothing');
nothing<PostgresAuditOptions>('refuses nothing');
nothing<PostgresHistoryOptions>('refuses nothing');
nothing<PostgresLockStoreOptions>('refuses nothing');
nothing<PostgresMigrationOptions>('refuses nothing');
nothing<PostgresNewsOptions>('refuses nothing');
nothing<PostgresSourceOptions>('refuses nothing');
nothing<NonNullable<PostgresSourceOptions['columns']>>('refuses nothing');
nothing<Exclude<NonNullable<PostgresSourceOptions['table']>, string>>('refuses nothing');
nothing<OpenDatabaseOptions>('refuses nothing');
nothing<RedisLockStoreOptions>('refuses nothing');
nothing<NextFault>('refuses nothing');
nothing<Quotas>('refuses nothing');
nothing<RandomFaults>('refuses nothing');
nothing<SheetsEmulatorOptions>('refuses nothing');
nothing<ModelCall>('refuses nothing');
nothing<LockStoreContractOptions>('refuses nothing');
nothing<OccupationSourceContractOptions>('refuses nothing');
