/** A payload has at most 8000 bytes. A character has 4 at most, and so many of them leave room for what is before them. */
const MOST_CHARACTERS = 1_900;
const MOST_PARTS = 1_000;

/** A message as payloads. Sent by one statement they arrive one after the other, with nothing in between. */
export function payloadsOf(message: string): readonly string[] {
  const characters = Array.from(message);
  const count = Math.max(1, Math.ceil(characters.length / MOST_CHARACTERS));
  if (count > MOST_PARTS) throw new RangeError('the message is too long for a notification');
  // Without a number, two parts that are alike would arrive as one.
  return Array.from({ length: count }, (_, at) => {
    const part = characters.slice(at * MOST_CHARACTERS, (at + 1) * MOST_CHARACTERS).join('');
    return `${at}${at === count - 1 ? '.' : '+'}${part}`;
  });
}

/** Puts the parts of messages together again. Anybody may send anything, so what does not fit is dropped. */
export class Assembly {
  #parts: string[] = [];

  /** @returns the message, if this was its last part. */
  add(payload: string): string | null {
    const [, at = '', end = '', part = ''] = /^(\d{1,3})([.+])([\s\S]*)$/.exec(payload) ?? [];
    if (Number(at || Number.NaN) === 0) this.#parts = [];
    else if (Number(at || Number.NaN) !== this.#parts.length) {
      this.#parts = [];
      return null;
    }
    this.#parts.push(part);
    if (end !== '.') return null;
    const message = this.#parts.join('');
    this.#parts = [];
    return message;
  }
}
