export {
  startSheetsEmulator,
  type CallAboutToRun,
  type SheetsEmulator,
  type SheetsEmulatorOptions,
} from './start-sheets-emulator.js';
export type { CellSeed, SheetSeed, SpreadsheetSeed } from './seeds.js';
export type { SpreadsheetByHand } from './by-hand.js';
export type { HandValue, PlainValue, RowOrder, SeenCell } from './hand-values.js';
export type { CallCounts } from './call-counter.js';
export { GOOGLE_QUOTAS, type Quotas } from './quotas.js';
export type { CallKind } from './methods/api-method.js';
export type { CallSelector, FaultKind, FaultSettings } from './faults/fault.js';
export type { FaultPlan, LateOutcome, NextFault } from './faults/fault-plan.js';
export type { RandomFaults } from './faults/random-faults.js';
export type { CellError, CellValue, EnteredFormula, NumberFormat } from './grid/cell.js';
export type { Metadata, MetadataPlace, MetadataVisibility } from './grid/developer-metadata.js';
export type { TabProperties } from './grid/tab.js';
