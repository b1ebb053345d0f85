import { z } from 'zod';
import { badRequest } from '../google-error.js';
import { snakeCase } from '../google/field-path.js';

/** What every method of Google's takes. */
const STANDARD = new Set([
  'access_token',
  'alt',
  'callback',
  'fields',
  'key',
  'oauth_token',
  'prettyPrint',
  'quotaUser',
  'upload_protocol',
  'uploadType',
  '$.xgafv',
  '$.alt',
]);

export const flag = z.stringbool({ truthy: ['true', '1'], falsy: ['false', '0'] });

/** The query without what every method takes. `ranges` may be repeated; of any other the last one counts. */
export function queryOf(parameters: URLSearchParams): Record<string, unknown> {
  const query: Record<string, unknown> = {};
  for (const [name, value] of parameters) {
    if (!STANDARD.has(name)) query[name] = value;
  }
  if (parameters.has('ranges')) query['ranges'] = parameters.getAll('ranges');
  return query;
}

export function readQuery<T>(schema: z.ZodType<T>, query: Readonly<Record<string, unknown>>): T {
  const read = schema.safeParse(query);
  if (read.success) return read.data;
  throw badRequest(
    read.error.issues.flatMap((issue) => {
      if (issue.code === 'unrecognized_keys') {
        return issue.keys.map((key) => ({
          description: `Invalid JSON payload received. Unknown name "${key}": Cannot bind query parameter. Field '${key}' could not be found in request message.`,
        }));
      }
      const name = String(issue.path[0] ?? '');
      const field = snakeCase(name);
      const type = issue.code === 'invalid_value' ? (ENUM_OF[name] ?? BOOLEAN) : BOOLEAN;
      return [{ field, description: `Invalid value at '${field}' (${type}), "${String(query[name])}"` }];
    }),
  );
}

const BOOLEAN = 'TYPE_BOOL';
const SHEETS = 'type.googleapis.com/google.apps.sheets.v4';

const ENUM_OF: Readonly<Record<string, string>> = {
  majorDimension: `${SHEETS}.Dimension`,
  valueInputOption: `${SHEETS}.ValueInputOption`,
  insertDataOption: `${SHEETS}.AppendValuesRequest.InsertDataOption`,
  valueRenderOption: `${SHEETS}.ValueRenderOption`,
  responseValueRenderOption: `${SHEETS}.ValueRenderOption`,
  dateTimeRenderOption: `${SHEETS}.DateTimeRenderOption`,
  responseDateTimeRenderOption: `${SHEETS}.DateTimeRenderOption`,
};
