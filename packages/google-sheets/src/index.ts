export { createGoogleSheetsSource, type GoogleSheetsSource } from './google-sheets-source.js';
export type { GoogleSheetsSourceOptions } from './options.js';
export type { SheetsClient } from './sheets-client.js';
export type { CallReport } from './sheets-calls.js';
