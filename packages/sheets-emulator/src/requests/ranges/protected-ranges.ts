import { z } from 'zod';
import { invalidArgument } from '../../google-error.js';
import { protectedCell, type ProtectedRange } from '../../grid/protected-ranges.js';
import type { Spreadsheet } from '../../grid/spreadsheet.js';
import type { Tab } from '../../grid/tab.js';
import { protectedRangeResource } from '../../resources/range-resource.js';
import { gridOf, gridRange, index, openGridRange } from '../grid-range.js';
import { requestKind } from '../request-kind.js';
import { readMask } from '../request-mask.js';

const protectedRange = z.strictObject({
  protectedRangeId: index.optional(),
  range: gridRange.optional(),
  namedRangeId: z.string().optional(),
  description: z.string().optional(),
  warningOnly: z.boolean().optional(),
  requestingUserCanEdit: z.boolean().optional(),
  unprotectedRanges: z.array(gridRange).optional(),
  // Whom else it lets in makes no difference here: all callers are one user.
  editors: z.looseObject({}).optional(),
});

/** Whoever protects a range may edit it, as at Google. */
export const addProtectedRange = requestKind(
  z.strictObject({ protectedRange }),
  (request, { spreadsheet }) => {
    const sent = request.protectedRange;
    const { protectedRangeId: id = spreadsheet.freeProtectedRangeId() } = sent;
    const { sheetId, range } = rangeOf(spreadsheet, sent);
    const tab = gridOf(spreadsheet, sheetId);
    if (spreadsheet.tabs.some((one) => one.protection.get(id) !== null)) {
      throw invalidArgument(`A protected range with ID: ${id} already exists.`);
    }
    const added: ProtectedRange = {
      id,
      range,
      callersMayEdit: true,
      warningOnly: sent.warningOnly ?? false,
      description: sent.description ?? '',
      except: (sent.unprotectedRanges ?? []).map((open) => openGridRange(spreadsheet, open).range),
    };
    tab.protection = tab.protection.with(added);
    return { protectedRange: { ...protectedRangeResource(sheetId, added), editors: {} } };
  },
);

export const updateProtectedRange = requestKind(
  z.strictObject({ protectedRange, fields: z.string().optional() }),
  ({ protectedRange: sent, fields }, { spreadsheet }) => {
    const mask = readMask(fields, 'ProtectedRange');
    const { tab, now } = found(spreadsheet, sent.protectedRangeId);
    const movesTo =
      mask.covers('range') && sent.range !== undefined ? openGridRange(spreadsheet, sent.range) : null;
    if (movesTo !== null && movesTo.sheetId !== tab.properties.sheetId) {
      throw invalidArgument('A protected range cannot be moved to another sheet.');
    }
    tab.protection = tab.protection.with({
      ...now,
      ...(movesTo === null ? {} : { range: movesTo.range }),
      ...(mask.covers('description') ? { description: sent.description ?? '' } : {}),
      ...(mask.covers('warningOnly') ? { warningOnly: sent.warningOnly ?? false } : {}),
      ...(mask.covers('unprotectedRanges')
        ? { except: (sent.unprotectedRanges ?? []).map((open) => openGridRange(spreadsheet, open).range) }
        : {}),
    });
    return null;
  },
);

export const deleteProtectedRange = requestKind(
  z.strictObject({ protectedRangeId: index.optional() }),
  ({ protectedRangeId }, { spreadsheet }) => {
    const { tab, now } = found(spreadsheet, protectedRangeId);
    tab.protection = tab.protection.without(now.id);
    return null;
  },
);

function rangeOf(spreadsheet: Spreadsheet, { range, namedRangeId }: z.infer<typeof protectedRange>) {
  if ((range === undefined) === (namedRangeId === undefined)) {
    throw invalidArgument(
      'Exactly one of protectedRange.range and protectedRange.namedRangeId has to be set.',
    );
  }
  if (range !== undefined) return openGridRange(spreadsheet, range);
  const named = spreadsheet.namedRanges.get(namedRangeId ?? '');
  if (named === null) throw invalidArgument(`No named range with id: ${namedRangeId ?? ''}`);
  return named;
}

function found(spreadsheet: Spreadsheet, id = 0): { tab: Tab; now: ProtectedRange } {
  for (const tab of spreadsheet.tabs) {
    const now = tab.protection.get(id);
    if (now === null) continue;
    if (!now.callersMayEdit) throw protectedCell();
    return { tab, now };
  }
  throw invalidArgument(`No protected range with id: ${id}`);
}
