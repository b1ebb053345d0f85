import { z } from 'zod';
import { GoogleError, invalidArgument, notImitated } from '../google-error.js';
import { requireRoom } from '../grid/limits.js';
import { readPayload } from '../http/payload.js';
import { REQUEST_KINDS } from '../requests/request-kinds.js';
import type { Reply, RequestContext } from '../requests/request-kind.js';
import { spreadsheetResource } from '../resources/spreadsheet-resource.js';
import type { ApiMethod } from './api-method.js';
import { readQuery } from './query.js';
import { areasOf, wantsGridData } from './spreadsheets-get.js';

const schema = z.strictObject({
  requests: z.array(z.record(z.string(), z.unknown())).optional(),
  includeSpreadsheetInResponse: z.boolean().optional(),
  responseRanges: z.array(z.string()).optional(),
  responseIncludeGridData: z.boolean().optional(),
});

interface ReadRequest {
  readonly kind: string;
  apply(context: RequestContext): Reply;
}

export const batchUpdate: ApiMethod = {
  name: 'spreadsheets.batchUpdate',
  kind: 'write',
  answers: 'BatchUpdateSpreadsheetResponse',
  answer({ store, google, spreadsheetId, query, body, mask }) {
    const found = store.get(spreadsheetId);
    readQuery(z.strictObject({}), query);
    const { requests: payloads = [], ...options } = readPayload(
      { message: 'BatchUpdateSpreadsheetRequest' },
      schema,
      body,
    );
    const requests = payloads.map(readRequest);
    if (requests.length === 0) throw invalidArgument('Must specify at least one request.');
    return store.change(spreadsheetId, (spreadsheet) => {
      const replies = requests.map((request, index) => {
        const reply = applyRequest(request, index, { spreadsheet, google, found });
        return reply === null ? {} : { [request.kind]: reply };
      });
      const answer = { spreadsheetId, replies };
      if (options.includeSpreadsheetInResponse !== true || google.repliesShow === 'nothing') return answer;
      const state = google.repliesShow === 'what-the-batch-found' ? found : spreadsheet;
      const shown = mask.of('updatedSpreadsheet');
      const updatedSpreadsheet = spreadsheetResource(state, {
        areas: areasOf(state, options.responseRanges),
        withGridData: wantsGridData(shown, options.responseIncludeGridData ?? false),
        mask: shown,
      });
      return { ...answer, updatedSpreadsheet };
    });
  },
};

function readRequest(payload: Readonly<Record<string, unknown>>, index: number): ReadRequest {
  const [kind, second] = Object.keys(payload);
  const at = ['requests', index];
  if (kind === undefined) throw invalidArgument(`Invalid requests[${index}]: No request set.`);
  if (second !== undefined) {
    throw invalidArgument(
      `Invalid value at 'requests[${index}]' (oneof), oneof field 'kind' is already set. Cannot set '${second}'`,
    );
  }
  const known = REQUEST_KINDS.get(kind);
  if (known === undefined) throw notImitated(`requests of the kind ${kind}`);
  return { kind, apply: known.read(payload[kind], [...at, kind]) };
}

/** Google names the request that it refuses. */
function applyRequest(request: ReadRequest, index: number, context: RequestContext): Reply {
  const cellsBefore = context.spreadsheet.cellCount();
  try {
    const reply = request.apply(context);
    requireRoom(cellsBefore, context.spreadsheet.cellCount());
    return reply;
  } catch (error) {
    if (!(error instanceof GoogleError) || error.code !== 400) throw error;
    throw invalidArgument(`Invalid requests[${index}].${request.kind}: ${error.message}`);
  }
}
