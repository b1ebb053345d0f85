// Writes down what Google's discovery document says of every message of Sheets v4: its fields and their types.
//   node packages/sheets-emulator/tools/google-shapes.mjs DOCUMENT.json     the document is at https://sheets.googleapis.com/$discovery/rest?version=v4
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'oxfmt';
import { Trouble, main, say } from '../../../scripts/run.mjs';
import { root } from '../../../scripts/workspace.mjs';

/**
 * @typedef {object} Property
 * @property {string} [type]
 * @property {string} [format]
 * @property {string} [$ref]
 * @property {string[]} [enum]
 * @property {Property} [items]
 * @property {Property} [additionalProperties]
 */

/** @typedef {{ revision: string, schemas: Record<string, { properties?: Record<string, Property> }> }} Discovery */

const target = join(root, 'packages/sheets-emulator/src/google/shapes.json');

// Names that neither the values nor the field give away.
const KNOWN_NAMES = new Map([['INPUT_VALUE_OPTION', 'ValueInputOption']]);

main(async () => {
  const [path] = process.argv.slice(2);
  if (path === undefined)
    throw new Trouble(
      'Name the discovery document: node packages/sheets-emulator/tools/google-shapes.mjs FILE',
    );
  /** @type {Discovery} */
  const { revision, schemas } = JSON.parse(readFileSync(path, 'utf8'));
  const users = usersOfEnums(schemas);
  /** @type {Record<string, string[]>} */
  const enums = {};
  /** @type {(message: string, field: string, property: Property) => string} */
  const typeOf = (message, field, property) => {
    if (property.$ref !== undefined) return property.$ref;
    if (property.enum !== undefined) {
      const name = nameOfEnum(message, field, property.enum, users);
      enums[name] = property.enum;
      return `enum ${name}`;
    }
    if (property.items !== undefined) return `${typeOf(message, field, property.items)}[]`;
    if (property.additionalProperties !== undefined) {
      return `${typeOf(message, field, property.additionalProperties)}{}`;
    }
    if (property.type === 'integer') return 'int';
    return property.type ?? 'any';
  };
  const messages = Object.fromEntries(
    Object.entries(schemas).map(([message, { properties = {} }]) => [
      message,
      Object.fromEntries(
        Object.entries(properties).map(([field, property]) => [field, typeOf(message, field, property)]),
      ),
    ]),
  );
  const { code } = await format(target, JSON.stringify({ revision, enums, messages }), { printWidth: 110 });
  writeFileSync(target, code);
  say(`${Object.keys(messages).length} messages are in ${target}`);
});

/**
 * The messages that use a set of values: several share an enum of its own, one has it inside.
 * @param {Discovery['schemas']} schemas
 */
function usersOfEnums(schemas) {
  /** @type {Map<string, Set<string>>} */
  const users = new Map();
  for (const [message, { properties = {} }] of Object.entries(schemas)) {
    for (const property of Object.values(properties)) {
      const values = (property.items ?? property).enum;
      if (values === undefined) continue;
      users.set(String(values), (users.get(String(values)) ?? new Set()).add(message));
    }
  }
  return users;
}

/**
 * @param {string} message
 * @param {string} field
 * @param {string[]} values
 * @param {Map<string, Set<string>>} users
 */
function nameOfEnum(message, field, values, users) {
  const unspecified = /^(.*)_UNSPECIFIED$/.exec(values[0] ?? '')?.[1];
  const own =
    unspecified === undefined
      ? pascal(field.replace(/^response/, ''))
      : (KNOWN_NAMES.get(unspecified) ?? pascal(unspecified.toLowerCase()));
  return (users.get(String(values))?.size ?? 0) > 1 ? own : `${message}.${own}`;
}

/** @param {string} name */
function pascal(name) {
  return name.replace(/(?:^|_)([a-z])/gi, (_, letter) => letter.toUpperCase());
}
