import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { openApiDocument } from '../../src/openapi.js';
import type { Answer } from './client.js';

interface Described {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          { readonly responses: Readonly<Record<string, { readonly content?: object }>> } | undefined
        >
      >
    >
  >;
}

/** The description of a shop at `/api/spools`. */
export const DOCUMENT = openApiDocument({
  spools: '/api/spools',
  workers: '/api/workers',
  health: '/health',
  openApi: '/openapi.json',
}) as Described;

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
formats.default(ajv);
ajv.addVocabulary(['openapi', 'info', 'servers', 'paths', 'components']);
ajv.addSchema(DOCUMENT, 'document');

/**
 * What an answer has that its description does not allow, or lacks; empty for one that is as described. An address
 * that is described by no path may have nothing but a problem for an answer.
 */
export function differences(
  method: string,
  path: string,
  { status, headers, body }: Answer,
): readonly string[] {
  const described = descriptionOf(method, path);
  const operation = described === null ? undefined : DOCUMENT.paths[described]?.[method.toLowerCase()];
  const name = operation?.responses[status] === undefined ? 'default' : String(status);
  const type = headers.get('content-type')?.split(';')[0] ?? 'none';
  if (operation === undefined || described === null)
    return type === 'application/problem+json' ? wrong(body, '#/components/schemas/Problem') : [`is ${type}`];
  const content = operation.responses[name]?.content;
  if (content === undefined) return [];
  if (!(type in content)) return [`${status} is ${type}, and described as ${Object.keys(content).join()}`];
  const pointer = ['paths', described, method.toLowerCase(), 'responses', name, 'content', type, 'schema'];
  return wrong(body, `#/${pointer.map(escaped).join('/')}`);
}

function wrong(body: unknown, pointer: string): readonly string[] {
  const validate = ajv.getSchema(`document${pointer}`);
  if (validate === undefined) throw new Error(`The document has no ${pointer}.`);
  return validate(body) === true ? [] : [ajv.errorsText(validate.errors)];
}

/** The closest of the paths that have this method: a POST to `/api/spools/iniciar` is for no spool of that name. */
function descriptionOf(method: string, path: string): string | null {
  const given = (path.split('?')[0] ?? '').replace(/\/$/, '');
  const fitting = Object.keys(DOCUMENT.paths).filter(
    (template) =>
      DOCUMENT.paths[template]?.[method.toLowerCase()] !== undefined &&
      new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(given),
  );
  return fitting.sort((one, other) => Number(one.includes('{')) - Number(other.includes('{')))[0] ?? null;
}

function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}
