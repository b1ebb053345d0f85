import { addSheet } from './add-sheet.js';
import { copyPaste } from './copy-paste.js';
import { createDeveloperMetadata } from './create-developer-metadata.js';
import { deleteDeveloperMetadata } from './delete-developer-metadata.js';
import { deleteDimension } from './delete-dimension.js';
import { deleteDuplicates } from './delete-duplicates.js';
import { deleteSheet } from './delete-sheet.js';
import { findReplace } from './find-replace.js';
import { insertDimension } from './insert-dimension.js';
import type { RequestKind } from './request-kind.js';
import { updateCells } from './update-cells.js';

/** The requests of a batchUpdate, by the name of their field. */
export const REQUEST_KINDS: ReadonlyMap<string, RequestKind> = new Map(
  Object.entries({
    addSheet,
    copyPaste,
    createDeveloperMetadata,
    deleteDeveloperMetadata,
    deleteDimension,
    deleteDuplicates,
    deleteSheet,
    findReplace,
    insertDimension,
    updateCells,
  }),
);
