/** One event of a text/event-stream, as the HTML standard frames it. */
export interface ServerEvent {
  readonly name: string;
  readonly data: string;
}

/** Takes the text of a stream piece by piece, and gives the events that each piece completes. */
export class EventStreamReader {
  #rest = '';
  #name = '';
  #data: string[] = [];

  read(piece: string): readonly ServerEvent[] {
    // A carriage return at the end may be half of a line's end, whose other half comes with the next piece.
    const text = this.#rest + piece;
    const lines = text.replace(/\r$/, '').split(/\r\n|\r|\n/);
    const held = text.endsWith('\r') ? '\r' : '';
    this.#rest = (lines.pop() ?? '') + held;
    return lines.flatMap((line) => this.#line(line) ?? []);
  }

  #line(line: string): ServerEvent | null {
    if (line === '') return this.#complete();
    // A comment, such as `: still here`, is nothing but a sign of life.
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'event') this.#name = value;
    if (field === 'data') this.#data.push(value);
    return null;
  }

  #complete(): ServerEvent | null {
    const event = { name: this.#name || 'message', data: this.#data.join('\n') };
    const isEmpty = this.#data.length === 0;
    this.#name = '';
    this.#data = [];
    return isEmpty ? null : event;
  }
}
