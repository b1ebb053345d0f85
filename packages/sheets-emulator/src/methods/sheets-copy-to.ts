import { z } from 'zod';
import { invalidArgument } from '../google-error.js';
import { readPayload } from '../http/payload.js';
import { copiedTitle, copyMetadata, renumberProtection } from '../requests/sheets/duplicate-sheet.js';
import { sheetPropertiesResource } from '../resources/sheet-resource.js';
import type { ApiMethod } from './api-method.js';
import { readQuery } from './query.js';

const schema = z.strictObject({ destinationSpreadsheetId: z.string().optional() });

export const sheetsCopyTo: ApiMethod = {
  name: 'spreadsheets.sheets.copyTo',
  kind: 'write',
  answers: 'SheetProperties',
  answer({ store, google, spreadsheetId, target, query, body }) {
    readQuery(z.strictObject({}), query);
    const { destinationSpreadsheetId = '' } = readPayload(
      { message: 'CopySheetToAnotherSpreadsheetRequest' },
      schema,
      body,
    );
    const from = store.get(spreadsheetId);
    const source = from.tabById(Number(target));
    if (source === null) throw invalidArgument(`No grid with id: ${target}`);
    return store.change(destinationSpreadsheetId, (to) => {
      const title = copiedTitle(to, source.properties.title);
      const tab = source.copy({ ...source.properties, sheetId: to.freeSheetId(), title, hidden: false });
      to.tabs.push(tab);
      renumberProtection(to, tab);
      copyMetadata(from, source, to, tab, google);
      return sheetPropertiesResource(to, tab);
    });
  },
};
