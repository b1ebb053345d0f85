import { GoogleError, notImitated } from '../google-error.js';
import type { ApiMethod } from './api-method.js';
import { batchUpdate } from './batch-update.js';
import { developerMetadataGet, developerMetadataSearch } from './developer-metadata.js';
import { sheetsCopyTo } from './sheets-copy-to.js';
import { spreadsheetsCreate } from './spreadsheets-create.js';
import { spreadsheetsGetByDataFilter } from './spreadsheets-get-by-data-filter.js';
import { spreadsheetsGet } from './spreadsheets-get.js';
import { valuesAppend } from './values-append.js';
import { valuesBatchClear, valuesClear } from './values-clear.js';
import { valuesBatchGet, valuesGet } from './values-get.js';
import { valuesBatchUpdate, valuesUpdate } from './values-update.js';

interface Route {
  readonly verb: string;
  /** Matched against the path as it was sent; its groups are the spreadsheet's id and the target. */
  readonly path: RegExp;
  readonly method: ApiMethod;
}

/** What a request's verb and path mean. */
export interface FoundRoute {
  readonly method: ApiMethod;
  readonly spreadsheetId: string;
  readonly target: string;
}

// A range may have a bare colon, so the paths that end in a word after one come first.
const ROUTES: readonly Route[] = [
  route('POST', ':batchUpdate', batchUpdate),
  route('POST', ':getByDataFilter', spreadsheetsGetByDataFilter),
  route('GET', '/values:batchGet', valuesBatchGet),
  route('POST', '/values:batchUpdate', valuesBatchUpdate),
  route('POST', '/values:batchClear', valuesBatchClear),
  route('POST', '/values/*:append', valuesAppend),
  route('POST', '/values/*:clear', valuesClear),
  route('GET', '/values/*', valuesGet),
  route('PUT', '/values/*', valuesUpdate),
  route('POST', '/developerMetadata:search', developerMetadataSearch),
  route('GET', '/developerMetadata/*', developerMetadataGet),
  route('POST', '/sheets/*:copyTo', sheetsCopyTo),
  route('GET', '', spreadsheetsGet),
  { verb: 'POST', path: /^\/v4\/spreadsheets$/, method: spreadsheetsCreate },
];

export function findRoute(verb: string, path: string): FoundRoute {
  for (const { verb: expected, path: pattern, method } of ROUTES) {
    const [match, spreadsheetId = '', target = ''] = verb === expected ? (pattern.exec(path) ?? []) : [];
    if (match === undefined) continue;
    return { method, spreadsheetId: decoded(spreadsheetId), target: decoded(target) };
  }
  throw notImitated(`${verb} ${path}`);
}

function route(verb: string, rest: string, method: ApiMethod): Route {
  // Like Google, a slash behind the spreadsheet's id makes no difference.
  const behind = rest.startsWith('/') ? rest.replace('*', '([^/]+)') : `/?${rest}`;
  return { verb, path: new RegExp(`^/v4/spreadsheets/([^/:]+)${behind}$`), method };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new GoogleError(400, `Invalid path: ${part}`);
  }
}
