export { createGoogleSheetsSource, type GoogleSheetsSource } from './google-sheets-source.js';
export type { GoogleSheetsSourceOptions } from './options.js';
export type { SheetsClient } from './calls/sheets-client.js';
export type { CallReport } from './calls/sheets-calls.js';
export { createAuditTrail } from './audit/trail.js';
export { putSheetRows, type PutRow, type PutSheetRowsOptions } from './moving/put-rows.js';
export { readSheetOwnCells, type OwnCellsByTag } from './moving/read-own-cells.js';
export type { TabOptions } from './moving/tab.js';
export { createSheetHistory, type SheetHistoryOptions } from './audit/history.js';
export { AUDIT_HEADERS, type AuditLine } from './audit/lines.js';
export type {
  AuditTrail,
  AuditTrailOptions,
  AuditTrouble,
  LostLine,
  Unwritten,
  WritingTrouble,
} from './audit/options.js';
export { readSheetSettings, SHEET_VARIABLES, type SheetSettings } from './environment.js';
export { credentialsProblem } from './credentials-file.js';
export { readSheetLogin, type SheetLogin } from './login.js';
export type { DateForm } from './reading/cells.js';
export type { LabelOptions } from '@spoollock/core/adapter';
export type { Gathering } from './calls/group-commit.js';
export type { AuditClient } from './audit/tab-calls.js';
