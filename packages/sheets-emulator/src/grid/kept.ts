import { isObject } from '../google/json-object.js';
import type { FieldMask } from '../http/field-mask.js';
import type { Kept } from './cell.js';

/**
 * What is kept with some of its fields written anew: those that the mask names and `sent` does not have are gone.
 * `undefined` where nothing is left.
 */
export function writeKept(kept: Kept | undefined, sent: Kept, mask: FieldMask): Kept | undefined {
  const names = mask.names();
  if (names === null) return orNothing(sent);
  const next = new Map(Object.entries(kept ?? {}));
  for (const name of names) {
    const part = mask.of(name);
    const value =
      part.names() === null ? sent[name] : writeKept(asKept(next.get(name)), asKept(sent[name]) ?? {}, part);
    if (value === undefined) next.delete(name);
    else next.set(name, value);
  }
  return orNothing(Object.fromEntries(next));
}

/** What is not JSON's object is nothing. */
export function asKept(value: unknown): Kept | undefined {
  return isObject(value) ? value : undefined;
}

function orNothing(kept: Kept): Kept | undefined {
  return Object.keys(kept).length === 0 ? undefined : kept;
}
