import shapes from './shapes.json' with { type: 'json' };

/** What a field of a message holds: one value, a list of them, a list of lists, or a map by text. */
export interface FieldType {
  readonly holds: 'one' | 'list' | 'lists' | 'map';
  readonly base: BaseType;
}

export type BaseType =
  | ScalarType
  /** Any JSON. */
  | { readonly kind: 'any' }
  | { readonly kind: 'message'; readonly name: string };

export type ScalarType =
  | { readonly kind: 'string' | 'int' | 'number' | 'boolean' }
  | { readonly kind: 'enum'; readonly name: string; readonly values: readonly string[] };

/** The fields of a message, by name. */
export type Message = ReadonlyMap<string, FieldType>;

const NAMES: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map(Object.entries(shapes.messages));
const VALUES: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(shapes.enums));

const read = new Map<string, Message>();

/** A message of the Sheets API v4, as Google's discovery document has it. */
export function messageNamed(name: string): Message {
  const known = read.get(name);
  if (known !== undefined) return known;
  const fields = NAMES.get(name);
  if (fields === undefined) throw new Error(`There is no message ${name}.`);
  const message = new Map(Object.entries(fields).map(([field, type]) => [field, readType(type)]));
  read.set(name, message);
  return message;
}

/** The values of an enum. */
export function enumNamed(name: string): readonly string[] {
  return VALUES.get(name) ?? [];
}

function readType(text: string): FieldType {
  const [, base = '', suffix = ''] = /^(.*?)((?:\[\]|\{\})*)$/.exec(text) ?? [];
  const holds = ({ '[]': 'list', '[][]': 'lists', '{}': 'map' } as const)[suffix] ?? 'one';
  return { holds, base: readBase(base) };
}

function readBase(text: string): BaseType {
  if (text === 'any') return { kind: 'any' };
  if (isScalar(text)) return { kind: text };
  const name = text.replace(/^enum /, '');
  return name === text ? { kind: 'message', name } : { kind: 'enum', name, values: enumNamed(name) };
}

function isScalar(text: string): text is 'string' | 'int' | 'number' | 'boolean' {
  return ['string', 'int', 'number', 'boolean'].includes(text);
}
