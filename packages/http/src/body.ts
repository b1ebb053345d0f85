import { err, ok, type Result } from 'neverthrow';
import { httpProblem, problemOf, type Problem } from './problem.js';
import { invalid } from './invalid.js';

/** The longest body that is read, in bytes. */
export const LARGEST_BODY_BYTES = 100_000;

export const BODY_TOO_LARGE = httpProblem(
  'body-too-large',
  `A request may have ${LARGEST_BODY_BYTES} bytes.`,
);
export const BODY_BROKE_OFF = problemOf(invalid('body', 'must come whole'));
const NOT_JSON = httpProblem('unsupported-media-type', 'Send JSON, with Content-Type: application/json.');
const NOT_PLAIN = httpProblem('unsupported-media-type', 'Send JSON in UTF-8, not compressed.');
const NOT_WELL_FORMED = problemOf(invalid('body', 'must be well-formed JSON, an object'));

/**
 * Checks by its headers whether a body is JSON. A page of another site can make a browser post a form here. It cannot
 * make the browser send JSON without asking first, and that question is not answered.
 */
export function checkMediaType(header: (name: string) => string | undefined): Result<void, Problem> {
  const [type = '', ...parameters] = (header('content-type') ?? '').toLowerCase().split(';');
  if (type.trim() !== 'application/json') return err(NOT_JSON);
  const charset = parameters.map((text) => text.trim()).find((text) => text.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  const isPlain = (header('content-encoding') ?? 'identity').trim().toLowerCase() === 'identity';
  return isUtf8 && isPlain ? ok() : err(NOT_PLAIN);
}

/** Reads JSON from bytes. Bytes that are not UTF-8 would be read as U+FFFD, and one tag or reason as another. */
export function parseJson(bytes: Uint8Array): Result<unknown, Problem> {
  try {
    const body: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof body === 'object' && body !== null ? ok(body) : err(NOT_WELL_FORMED);
  } catch {
    return err(NOT_WELL_FORMED);
  }
}

/** The parts of a body as they come; one that is too large is not kept. */
export class BodyParts {
  readonly #parts: Uint8Array[] = [];
  #bytes = 0;

  get isTooLarge(): boolean {
    return this.#bytes > LARGEST_BODY_BYTES;
  }

  add(part: Uint8Array): void {
    this.#bytes += part.byteLength;
    if (this.isTooLarge) this.#parts.length = 0;
    else this.#parts.push(part);
  }

  parse(): Result<unknown, Problem> {
    if (this.isTooLarge) return err(BODY_TOO_LARGE);
    const whole = new Uint8Array(this.#bytes);
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.byteLength;
    }
    return parseJson(whole);
  }
}
