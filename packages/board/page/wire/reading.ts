/** Reads what came from outside: each gives a value of the kind that it promises, or `null`. */

export type Members = Readonly<Record<string, unknown>>;

export function object(input: unknown): Members | null {
  return typeof input === 'object' && input !== null && !Array.isArray(input) ? { ...input } : null;
}

export function list(input: unknown): readonly unknown[] {
  return Array.isArray(input) ? input : [];
}

export function texts(input: unknown): readonly string[] {
  return list(input).flatMap((each) => text(each) ?? []);
}

export function text(input: unknown): string | null {
  return typeof input === 'string' ? input : null;
}

export function number(input: unknown): number | null {
  return typeof input === 'number' && Number.isFinite(input) ? input : null;
}

/** A moment as JSON has it, in milliseconds since 1970. */
export function moment(input: unknown): number | null {
  return typeof input === 'string' ? number(Date.parse(input)) : null;
}

export function oneOf<T extends string>(known: readonly T[], input: unknown): T | null {
  return known.find((it) => it === input) ?? null;
}

export function json(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch {
    return null;
  }
}
