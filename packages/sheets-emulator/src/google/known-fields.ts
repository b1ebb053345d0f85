import type { FieldMask } from '../http/field-mask.js';
import { messageNamed } from './shapes.js';

/** The first field that a mask names and the message does not have; `null` where there is none. */
export function unknownField(mask: FieldMask, message: string): readonly string[] | null {
  for (const name of mask.names() ?? []) {
    const type = messageNamed(message).get(name);
    if (type === undefined) return [name];
    const below = unknownBelow(type.holds === 'map' ? anyMember(mask.of(name)) : [mask.of(name)], type.base);
    if (below !== null) return [name, ...below];
  }
  return null;
}

function unknownBelow(
  masks: readonly FieldMask[],
  base: { readonly kind: string; readonly name?: string },
): readonly string[] | null {
  for (const mask of masks) {
    const unknown =
      base.kind === 'message' && base.name !== undefined
        ? unknownField(mask, base.name)
        : (mask.names()?.slice(0, 1) ?? null);
    if (unknown !== null) return unknown;
  }
  return null;
}

/** The members of a map have names that no message knows. */
function anyMember(mask: FieldMask): FieldMask[] {
  return (mask.names() ?? []).map((name) => mask.of(name));
}
