export {
  startSheetsEmulator,
  type CallAboutToRun,
  type SheetsEmulator,
  type SheetsEmulatorOptions,
} from './start-sheets-emulator.js';
export type { CellSeed } from './seeds/cell-seed.js';
export type { ColumnFilterSeed, FilterSeed, LineSeed } from './seeds/layout-seed.js';
export type { SheetSeed, SpreadsheetSeed } from './seeds/seeds.js';
export type { SpreadsheetByHand } from './by-hand/spreadsheet-by-hand.js';
export type { HandValue, PlainValue, RowOrder, SeenCell } from './by-hand/hand-values.js';
export type { Unticked } from './by-hand/layout.js';
export type { ValidationRule } from './by-hand/validation.js';
export type { SortSpec } from './grid/basic-filter.js';
export type { Condition } from './grid/condition.js';
export type { MergeType } from './grid/merges.js';
export type { CallCounts } from './call-counter.js';
export { GOOGLE_UNKNOWNS, type GoogleSettings, type GoogleUnknown } from './google-settings.js';
export { GOOGLE_QUOTAS, type Quotas } from './quotas.js';
export type { CallKind } from './methods/api-method.js';
export type { CallSelector, FaultKind, FaultSettings } from './faults/fault.js';
export type { FaultPlan, LateOutcome, NextFault } from './faults/fault-plan.js';
export type { RandomFaults } from './faults/random-faults.js';
export type { CellError, CellValue, EnteredFormula, NumberFormat } from './grid/cell.js';
export type { Metadata, MetadataPlace, MetadataVisibility } from './grid/developer-metadata.js';
export type { TabProperties } from './grid/tab.js';
