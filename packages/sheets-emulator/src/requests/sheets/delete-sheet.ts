import { z } from 'zod';
import { invalidArgument } from '../../google-error.js';
import { index } from '../grid-range.js';
import { requestKind } from '../request-kind.js';

const schema = z.strictObject({ sheetId: index.optional() });

export const deleteSheet = requestKind(schema, ({ sheetId = 0 }, { spreadsheet }) => {
  const tab = spreadsheet.tabById(sheetId);
  if (tab === null) throw invalidArgument(`No sheet with id: ${sheetId}`);
  if (spreadsheet.tabs.length === 1) throw invalidArgument("You can't remove all the sheets in a document.");
  tab.requireEditable(tab.whole());
  spreadsheet.tabs.splice(spreadsheet.tabs.indexOf(tab), 1);
  spreadsheet.metadata.deleteSheet(sheetId);
  spreadsheet.namedRanges = spreadsheet.namedRanges.withoutSheet(sheetId);
  return null;
});
