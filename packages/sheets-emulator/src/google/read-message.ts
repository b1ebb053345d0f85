import { badRequest, type FieldViolation } from '../google-error.js';
import { writePath } from './field-path.js';
import { isObject } from './json-object.js';
import { messageNamed, type BaseType, type FieldType, type ScalarType } from './shapes.js';

const TYPE_OF = {
  string: 'TYPE_STRING',
  int: 'TYPE_INT32',
  number: 'TYPE_DOUBLE',
  boolean: 'TYPE_BOOL',
} as const;

type Path = readonly PropertyKey[];
type Fields = Record<string, unknown>;

/**
 * Reads JSON as the message of that name, as Google reads it: strict about the types of values, lenient about
 * names in snake case, about numbers within quotes, and about a single value where a list is wanted. What is null
 * is not there.
 *
 * @param at where the message stands in the request, for errors.
 * @throws Google's 400, which tells everything that is wrong.
 */
export function readMessage(name: string, json: unknown, at: Path = []): Fields {
  const faults: FieldViolation[] = [];
  const message = isObject(json) ? readFields(name, json, at, faults) : {};
  if (!isObject(json)) {
    const description = 'Invalid JSON payload received. Unknown name "": Root element must be a message.';
    faults.push({ description });
  }
  if (faults.length > 0) throw badRequest(faults);
  return message;
}

function readFields(name: string, json: Fields, at: Path, faults: FieldViolation[]): Fields {
  const message = messageNamed(name);
  const read: Fields = {};
  for (const [key, value] of Object.entries(json)) {
    const field = message.has(key) ? key : camelCase(key);
    const type = message.get(field);
    if (type === undefined) faults.push(unknownName(key, at, 'Cannot find field.'));
    else if (value !== null && value !== undefined)
      read[field] = readField(type, value, [...at, field], faults);
  }
  return read;
}

function readField({ holds, base }: FieldType, value: unknown, at: Path, faults: FieldViolation[]): unknown {
  switch (holds) {
    case 'one':
      if (!Array.isArray(value) || base.kind === 'any') return readValue(base, value, at, faults);
      faults.push(
        unknownName(String(at.at(-1)), at.slice(0, -1), 'Proto field is not repeating, cannot start list.'),
      );
      return undefined;
    case 'list':
      if (!Array.isArray(value)) return [readValue(base, value, at, faults)];
      return value.map((item: unknown, index) => readValue(base, item, [...at, index], faults));
    case 'lists':
      if (!Array.isArray(value)) return [readList(value, at, faults)];
      return value.map((item: unknown, index) => readList(item, [...at, index], faults));
    case 'map':
      if (!isObject(value)) return readValue(base, value, at, faults);
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, readValue(base, item, [...at, key], faults)]),
      );
  }
}

function readList(value: unknown, at: Path, faults: FieldViolation[]): unknown[] {
  if (Array.isArray(value)) return value;
  faults.push(invalid(at, 'type.googleapis.com/google.protobuf.ListValue', value));
  return [];
}

function readValue(base: BaseType, value: unknown, at: Path, faults: FieldViolation[]): unknown {
  if (base.kind === 'any') return value;
  if (base.kind === 'message') {
    if (isObject(value)) return readFields(base.name, value, at, faults);
    faults.push(invalid(at, `type.googleapis.com/google.apps.sheets.v4.${base.name}`, value));
    return undefined;
  }
  if (typeof value === 'object') {
    const [parent, field] = [writePath(at.slice(0, -1)), writePath(at.slice(-1))];
    const description = `Invalid value at '${parent}' (${field}), Starting an object on a scalar field`;
    faults.push({ field: parent, description });
    return undefined;
  }
  const read = readScalar(base, value);
  if (read === undefined) faults.push(invalid(at, typeName(base), value));
  return read;
}

/** `undefined` for what is of another type. */
function readScalar(base: ScalarType, value: unknown): unknown {
  switch (base.kind) {
    case 'string':
    case 'boolean':
      return typeof value === base.kind ? value : undefined;
    case 'enum':
      return typeof value === 'string' && base.values.includes(value) ? value : undefined;
    case 'int': {
      const number = asNumber(value);
      return number !== undefined && (number | 0) === number ? number : undefined;
    }
    case 'number':
      return asNumber(value);
    default:
      return undefined;
  }
}

function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value) ? Number(value) : undefined;
}

function typeName(base: ScalarType): string {
  return base.kind === 'enum' ? `type.googleapis.com/google.apps.sheets.v4.${base.name}` : TYPE_OF[base.kind];
}

function invalid(at: Path, type: string, value: unknown): FieldViolation {
  const field = writePath(at);
  return { field, description: `Invalid value at '${field}' (${type}), ${JSON.stringify(value)}` };
}

function unknownName(name: string, at: Path, what: string): FieldViolation {
  const field = writePath(at);
  const where = field === '' ? '' : ` at '${field}'`;
  const description = `Invalid JSON payload received. Unknown name "${name}"${where}: ${what}`;
  return field === '' ? { description } : { field, description };
}

function camelCase(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
