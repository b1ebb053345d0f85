import { err, ok, type Result } from 'neverthrow';
import { invalidInput, type InvalidInput } from '../errors.js';

/** Whether `input` can have properties. */
export function isObject(input: unknown): input is object {
  return typeof input === 'object' && input !== null;
}

/** `ok` when the check holds; else an error that says what the field must be. */
export function must<T>(
  holds: boolean,
  value: T,
  field: string,
  be: string,
  received: unknown = value,
): Result<T, InvalidInput> {
  return holds ? ok(value) : err(invalidInput(field, `must ${be}`, received));
}

/** Checks a whole number from a caller. It refuses a text such as `'93'`. */
export function wholeNumber(
  field: string,
  input: unknown,
  least = 1,
  most = Number.MAX_SAFE_INTEGER,
): Result<number, InvalidInput> {
  if (typeof input === 'number' && Number.isInteger(input) && input >= least && input <= most)
    return ok(input);
  return err(invalidInput(field, `must be a whole number from ${least} to ${most}`, input));
}

/**
 * A caller's text, trimmed and composed; `''` for another value and for a text that cannot fit. The length comes
 * first, because composing a long run of combining marks takes quadratic time.
 */
export function composed(input: unknown, longest: number): string {
  const text = typeof input === 'string' ? input.trim() : '';
  // Composing shortens a text to a quarter at most.
  return text.length > 4 * longest ? '' : text.normalize('NFC');
}

/** The error that says why a text was not accepted. */
export function unfitText(field: string, input: unknown, longest: number): Result<never, InvalidInput> {
  let be = 'not contain control or invisible characters';
  if (typeof input !== 'string') be = 'be a text';
  else if (input.trim() === '') be = 'not be empty';
  else if (input.trim().length > longest) be = `have at most ${longest} characters`;
  return err(invalidInput(field, `must ${be}`, input));
}

// A reason may have letters of every script, joiners and emoji, but no line breaks and no control characters.
const CONTROLS = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Checks a text for the record, and trims it. */
export function parseText(field: string, input: unknown, longest: number): Result<string, InvalidInput> {
  const text = typeof input === 'string' ? input.trim() : '';
  const fits = text !== '' && text.length <= longest && !CONTROLS.test(text);
  return fits ? ok(text) : unfitText(field, input, longest);
}
