import { addSheet } from './sheets/add-sheet.js';
import { appendCells } from './cells/append-cells.js';
import { appendDimension } from './dimensions/append-dimension.js';
import { copyPaste } from './cells/copy-paste.js';
import { createDeveloperMetadata } from './metadata/create-developer-metadata.js';
import { deleteDeveloperMetadata } from './metadata/delete-developer-metadata.js';
import { deleteDimension } from './dimensions/delete-dimension.js';
import { deleteDuplicates } from './cells/delete-duplicates.js';
import { deleteSheet } from './sheets/delete-sheet.js';
import { findReplace } from './cells/find-replace.js';
import { insertDimension } from './dimensions/insert-dimension.js';
import { moveDimension } from './dimensions/move-dimension.js';
import { repeatCell } from './cells/repeat-cell.js';
import { sortRange } from './cells/sort-range.js';
import { updateCells } from './cells/update-cells.js';
import { updateDeveloperMetadata } from './metadata/update-developer-metadata.js';
import { updateSheetProperties } from './sheets/update-sheet-properties.js';
import { clearBasicFilter, setBasicFilter } from './ranges/basic-filter.js';
import { mergeCells } from './ranges/merge-cells.js';
import { unmergeCells } from './ranges/unmerge-cells.js';
import { updateDimensionProperties } from './dimensions/update-dimension-properties.js';
import type { RequestKind } from './request-kind.js';

/** The requests of a batchUpdate, by the name of their field. */
export const REQUEST_KINDS: ReadonlyMap<string, RequestKind> = new Map(
  Object.entries({
    addSheet,
    appendCells,
    appendDimension,
    clearBasicFilter,
    copyPaste,
    createDeveloperMetadata,
    deleteDeveloperMetadata,
    deleteDimension,
    deleteDuplicates,
    deleteSheet,
    findReplace,
    insertDimension,
    mergeCells,
    moveDimension,
    repeatCell,
    setBasicFilter,
    sortRange,
    unmergeCells,
    updateCells,
    updateDeveloperMetadata,
    updateDimensionProperties,
    updateSheetProperties,
  }),
);
