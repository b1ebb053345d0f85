import { addSheet } from './add-sheet.js';
import { appendCells } from './append-cells.js';
import { appendDimension } from './append-dimension.js';
import { copyPaste } from './copy-paste.js';
import { createDeveloperMetadata } from './create-developer-metadata.js';
import { deleteDeveloperMetadata } from './delete-developer-metadata.js';
import { deleteDimension } from './delete-dimension.js';
import { deleteDuplicates } from './delete-duplicates.js';
import { deleteSheet } from './delete-sheet.js';
import { findReplace } from './find-replace.js';
import { insertDimension } from './insert-dimension.js';
import { moveDimension } from './move-dimension.js';
import { repeatCell } from './repeat-cell.js';
import { sortRange } from './sort-range.js';
import { updateCells } from './update-cells.js';
import { updateDeveloperMetadata } from './update-developer-metadata.js';
import { updateSheetProperties } from './update-sheet-properties.js';
import type { RequestKind } from './request-kind.js';

/** The requests of a batchUpdate, by the name of their field. */
export const REQUEST_KINDS: ReadonlyMap<string, RequestKind> = new Map(
  Object.entries({
    addSheet,
    appendCells,
    appendDimension,
    copyPaste,
    createDeveloperMetadata,
    deleteDeveloperMetadata,
    deleteDimension,
    deleteDuplicates,
    deleteSheet,
    findReplace,
    insertDimension,
    moveDimension,
    repeatCell,
    sortRange,
    updateCells,
    updateDeveloperMetadata,
    updateSheetProperties,
  }),
);
