import { isObject } from './json-object.js';
import { messageNamed, type BaseType } from './shapes.js';

/** What was kept as answers show it: colours as Google keeps them, and each of them in its older and its newer form. */
export function keptResource(
  message: string,
  kept: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  if (message === 'Color') return colorResource(kept);
  const fields = messageNamed(message);
  const shown: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(kept)) {
    const base = fields.get(name)?.base;
    shown[name] = base === undefined ? value : shownValue(base, value);
  }
  for (const [name, value] of Object.entries(shown)) addTwin(fields, shown, name, value);
  return shown;
}

function shownValue(base: BaseType, value: unknown): unknown {
  if (base.kind !== 'message') return value;
  if (Array.isArray(value)) return value.map((item: unknown) => shownValue(base, item));
  return isObject(value) ? keptResource(base.name, value) : value;
}

/** `backgroundColor` and `backgroundColorStyle` say the same. */
function addTwin(
  fields: ReadonlyMap<string, { readonly base: BaseType }>,
  shown: Record<string, unknown>,
  name: string,
  value: unknown,
): void {
  const base = fields.get(name)?.base;
  if (base?.kind !== 'message') return;
  const older = name.replace(/Style$/, '');
  if (base.name === 'Color' && fields.has(`${name}Style`) && !Object.hasOwn(shown, `${name}Style`)) {
    shown[`${name}Style`] = { rgbColor: value };
  }
  if (base.name === 'ColorStyle' && fields.has(older) && isObject(value) && isObject(value['rgbColor'])) {
    shown[older] = value['rgbColor'];
  }
}

/** Google keeps 8 bits of each part, and shows them as a number of 32 bits. What is 0 is left out. */
function colorResource(color: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(color).flatMap(([part, value]) => {
      const bits = typeof value === 'number' ? Math.ceil(Math.min(Math.max(value, 0), 1) * 255 - 0.5) : 0;
      return bits === 0 ? [] : [[part, shortFloat(bits / 255)]];
    }),
  );
}

/** The shortest decimal that a number of 32 bits is read back from. */
function shortFloat(value: number): number {
  const wanted = Math.fround(value);
  for (let digits = 1; digits < 10; digits += 1) {
    const short = Number(wanted.toPrecision(digits));
    if (Math.fround(short) === wanted) return short;
  }
  return wanted;
}
