import { z } from 'zod';
import { ROUTES, type Paths, type Route } from './routes.js';
import { NAMED, ProblemShape } from './schemas.js';

/**
 * The OpenAPI 3.1 description of the routes, made of the shapes that check the requests. Addresses are relative to the
 * document's own, so it holds wherever the routes are mounted.
 *
 * @example
 * ```ts
 * const document = openApiDocument({ spools: '/spools', workers: '/workers', health: '/health', openApi: '/openapi.json' });
 * console.log(JSON.stringify(document, null, 2));
 * ```
 */
export function openApiDocument(paths: Paths): object {
  const { schemas } = z.toJSONSchema(NAMED, { uri: refOf, io: 'input' });
  return {
    openapi: '3.1.1',
    info: {
      title: 'SpoolLock',
      version: '1',
      description: 'Who has which spool right now? A member that is not known is left out.',
    },
    servers: [{ url: '../'.repeat((paths.openApi ?? '/').split('/').length - 2) || '.' }],
    paths: pathItems(paths),
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, plain(schema)])),
    },
  };
}

function pathItems(paths: Paths): object {
  const items: Record<string, Record<string, object>> = {};
  for (const route of ROUTES) {
    const root = paths[route.at];
    if (root === null) continue;
    const path = root + route.path;
    items[path] = { ...items[path], [route.method.toLowerCase()]: operationObject(route) };
  }
  return items;
}

function operationObject(route: Route): object {
  const { operation, summary, body, answers } = route;
  const parameters = [...pathParameter(route), ...queryParameters(route), ...keyParameter(route)];
  return {
    operationId: operation,
    summary,
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: content('application/json', body) } }),
    responses: {
      ...(operation === 'openapi' && { 200: { description: 'The document' } }),
      ...Object.fromEntries(
        Object.entries(answers).map(([status, shape]) => [
          status,
          { description: DESCRIPTIONS[status] ?? status, content: content('application/json', shape) },
        ]),
      ),
      default: {
        description: 'A problem (RFC 9457); `next` says what may safely be done next',
        content: content('application/problem+json', ProblemShape),
      },
    },
  };
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  200: 'Done',
  201: 'Taken',
  207: 'An outcome for each tag, in the order asked',
  503: 'Neither side answers',
};

function pathParameter({ path }: Route): readonly object[] {
  const [, name = ''] = /\{(\w+)\}/.exec(path) ?? [];
  const known = PARAMETERS[name];
  return known === undefined ? [] : [{ name, in: 'path', required: true, ...known }];
}

const PARAMETERS: Readonly<Record<string, object>> = {
  tag: { description: 'The tag of the spool, percent-encoded', schema: { type: 'string' } },
  number: { description: 'The worker’s number, such as 93', schema: { type: 'integer', minimum: 1 } },
};

function queryParameters({ query }: Route): readonly object[] {
  return Object.entries(query?.shape ?? {}).map(([name, shape]) => ({
    ...{ name, in: 'query' },
    schema: plain(z.toJSONSchema(shape, { io: 'input' })),
  }));
}

function keyParameter({ takesKey }: Route): readonly object[] {
  const description = 'Your own id of this call: a repeat with the same id answers as the first one did';
  return takesKey ? [{ name: 'Idempotency-Key', in: 'header', description, schema: { type: 'string' } }] : [];
}

function content(type: string, shape: z.ZodType): object {
  const id = NAMED.get(shape)?.id;
  return { [type]: { schema: id === undefined ? {} : { $ref: refOf(id) } } };
}

function refOf(id: string): string {
  return `#/components/schemas/${id}`;
}

/** Without what only a document of its own needs. */
function plain(schema: object): object {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== '$schema' && name !== '$id'));
}
