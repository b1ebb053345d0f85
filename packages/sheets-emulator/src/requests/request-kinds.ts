import { appendCells } from './cells/append-cells.js';
import { copyPaste } from './cells/copy-paste.js';
import { cutPaste } from './cells/cut-paste.js';
import { deleteRange } from './cells/delete-range.js';
import { deleteDuplicates } from './cells/delete-duplicates.js';
import { findReplace } from './cells/find-replace.js';
import { repeatCell } from './cells/repeat-cell.js';
import { setDataValidation } from './cells/set-data-validation.js';
import { sortRange } from './cells/sort-range.js';
import { updateCells } from './cells/update-cells.js';
import { appendDimension } from './dimensions/append-dimension.js';
import { autoResizeDimensions } from './dimensions/auto-resize-dimensions.js';
import { deleteDimension } from './dimensions/delete-dimension.js';
import { addDimensionGroup, deleteDimensionGroup } from './dimensions/dimension-groups.js';
import { insertDimension } from './dimensions/insert-dimension.js';
import { moveDimension } from './dimensions/move-dimension.js';
import { updateDimensionProperties } from './dimensions/update-dimension-properties.js';
import { createDeveloperMetadata } from './metadata/create-developer-metadata.js';
import { deleteDeveloperMetadata } from './metadata/delete-developer-metadata.js';
import { updateDeveloperMetadata } from './metadata/update-developer-metadata.js';
import { clearBasicFilter, setBasicFilter } from './ranges/basic-filter.js';
import { mergeCells } from './ranges/merge-cells.js';
import { addNamedRange, deleteNamedRange, updateNamedRange } from './ranges/named-ranges.js';
import { addProtectedRange, deleteProtectedRange, updateProtectedRange } from './ranges/protected-ranges.js';
import { unmergeCells } from './ranges/unmerge-cells.js';
import type { RequestKind } from './request-kind.js';
import { addSheet } from './sheets/add-sheet.js';
import { deleteSheet } from './sheets/delete-sheet.js';
import { duplicateSheet } from './sheets/duplicate-sheet.js';
import { updateSheetProperties } from './sheets/update-sheet-properties.js';
import { updateSpreadsheetProperties } from './sheets/update-spreadsheet-properties.js';

/** The requests of a batchUpdate, by the name of their field. */
export const REQUEST_KINDS: ReadonlyMap<string, RequestKind> = new Map(
  Object.entries({
    addDimensionGroup,
    addNamedRange,
    addProtectedRange,
    addSheet,
    appendCells,
    appendDimension,
    autoResizeDimensions,
    clearBasicFilter,
    copyPaste,
    createDeveloperMetadata,
    cutPaste,
    deleteDeveloperMetadata,
    deleteDimension,
    deleteDimensionGroup,
    deleteDuplicates,
    deleteNamedRange,
    deleteProtectedRange,
    deleteRange,
    deleteSheet,
    duplicateSheet,
    findReplace,
    insertDimension,
    mergeCells,
    moveDimension,
    repeatCell,
    setBasicFilter,
    setDataValidation,
    sortRange,
    unmergeCells,
    updateCells,
    updateDeveloperMetadata,
    updateDimensionProperties,
    updateNamedRange,
    updateProtectedRange,
    updateSheetProperties,
    updateSpreadsheetProperties,
  }),
);
