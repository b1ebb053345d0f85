import { z } from 'zod';
import { invalidArgument } from '../google-error.js';

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
  const messages = read.error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map(
        (key) =>
          `Invalid JSON payload received. Unknown name "${key}": Cannot bind query parameter. Field '${key}' could not be found in request message.`,
      );
    }
    const [name = ''] = issue.path;
    const field = String(name).replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return [`Invalid value at '${field}', "${String(query[String(name)])}"`];
  });
  throw invalidArgument(messages.join('\n'));
}
