/** One event of a text/event-stream, as the HTML standard frames it. */
export interface ServerEvent {
  readonly name: string;
  readonly data: string;
}

/** Takes the text of a stream piece by piece, and gives the events that each piece completes. */
export class EventStreamReader {
  /** The beginning of a line. Each piece is searched once, however many of them one line takes. */
  #rest = '';
  /** A carriage return at the end of a piece: half of a line's end, perhaps, whose other half comes with the next. */
  #held = '';
  #name = '';
  #data: string[] = [];

  read(piece: string): readonly ServerEvent[] {
    const text = this.#held + piece;
    this.#held = text.endsWith('\r') ? '\r' : '';
    const lines = text.slice(0, text.length - this.#held.length).split(/\r\n|\r|\n/);
    lines[0] = this.#rest + (lines[0] ?? '');
    this.#rest = lines.pop() ?? '';
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
