import { z } from 'zod';
import { invalidArgument } from '../../google-error.js';
import type { GoogleSettings } from '../../google-settings.js';
import type { Metadata } from '../../grid/developer-metadata.js';
import type { Spreadsheet } from '../../grid/spreadsheet.js';
import type { Tab } from '../../grid/tab.js';
import { sheetPropertiesResource } from '../../resources/sheet-resource.js';
import { gridOf, index } from '../grid-range.js';
import { requestKind } from '../request-kind.js';
import { refuseTakenId, refuseTakenTitle } from './add-sheet.js';

const schema = z.strictObject({
  sourceSheetId: index.optional(),
  insertSheetIndex: index.optional(),
  newSheetId: index.optional(),
  newSheetName: z.string().optional(),
});

export const duplicateSheet = requestKind(schema, (request, { spreadsheet, google }) => {
  const source = gridOf(spreadsheet, request.sourceSheetId);
  const { newSheetId: sheetId = spreadsheet.freeSheetId(), insertSheetIndex = 0 } = request;
  const { newSheetName: title = copiedTitle(spreadsheet, source.properties.title) } = request;
  refuseTakenId(spreadsheet, sheetId);
  refuseTakenTitle(spreadsheet, title);
  if (insertSheetIndex > spreadsheet.tabs.length) {
    throw invalidArgument(
      `insertSheetIndex[${insertSheetIndex}] must be at most ${spreadsheet.tabs.length}.`,
    );
  }
  const tab = source.copy({ ...source.properties, sheetId, title, hidden: false });
  spreadsheet.tabs.splice(insertSheetIndex, 0, tab);
  renumberProtection(spreadsheet, tab);
  if (google.tabInItsOwnBatch === 'refused') spreadsheet.notYetUsable.add(tab);
  copyMetadata(spreadsheet, source, spreadsheet, tab, google);
  return { properties: sheetPropertiesResource(spreadsheet, tab) };
});

/** A tab that nobody has by that name yet: `Copy of Ops`, `Copy of Ops 2`. */
export function copiedTitle(spreadsheet: Spreadsheet, title: string): string {
  const wanted = `Copy of ${title}`;
  let [free, number] = [wanted, 2];
  while (spreadsheet.tabByTitle(free) !== null) {
    free = `${wanted} ${number}`;
    number += 1;
  }
  return free;
}

/** What is attached to a tab, its rows and columns has copies with ids of their own, on a Google that is so. */
export function copyMetadata(
  from: Spreadsheet,
  source: Tab,
  to: Spreadsheet,
  copy: Tab,
  google: GoogleSettings,
): void {
  if (google.metadataOfCopiedTab === 'not-copied') return;
  const attached = from.metadata
    .all()
    .filter(({ place }) => place.on !== 'spreadsheet' && place.sheetId === source.properties.sheetId);
  for (const one of attached) {
    if (one.place.on === 'spreadsheet') continue;
    const place: Metadata['place'] = { ...one.place, sheetId: copy.properties.sheetId };
    to.metadata.put({ ...one, id: to.freeMetadataId(), place });
  }
}

/** The ids of protected ranges are unique within a spreadsheet. */
export function renumberProtection(spreadsheet: Spreadsheet, tab: Tab): void {
  const copied = tab.protection.all();
  for (const { id } of copied) tab.protection = tab.protection.without(id);
  for (const one of copied) {
    tab.protection = tab.protection.with({ ...one, id: spreadsheet.freeProtectedRangeId() });
  }
}
