export { instrumentSpoolLock } from './spool-lock.js';
export { instrumentLockStore } from './lock-store.js';
export { instrumentOccupationSource } from './occupation-source.js';
export { observeSpools, type SpoolsOptions } from './spools.js';
export { sheetsCallTelemetry, type SheetsCallReport } from './sheets-calls.js';
export type { TelemetryOptions } from './telemetry.js';
