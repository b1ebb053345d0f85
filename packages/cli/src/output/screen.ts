import { characters, render, spansOf, textOf, type Line } from './line.js';
import type { Sink } from './terminal.js';

const ENTER = '\u001b[?1049h\u001b[?25l';
/** Back from the second screen, with the cursor. */
export const SHOW_TERMINAL_AS_IT_WAS = '\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR_REST_OF_LINE = '\u001b[K';
const CLEAR_REST = '\u001b[J';

/** A second screen that is drawn over and over; the first one is there again when it is left. */
export class Screen {
  readonly #out: Sink;

  constructor(out: Sink) {
    this.#out = out;
    out.write(ENTER);
  }

  /** As many lines as fit; the last one then says how many do not. */
  draw(lines: readonly Line[]): void {
    const { rows, columns } = this.#out.size();
    const fitting = lines.length <= rows - 1 ? lines : lines.slice(0, rows - 2);
    const left = lines.length - fitting.length;
    const shown =
      left === 0
        ? fitting
        : [...fitting, `… and ${left} lines more: make the window higher, or narrow it down`];
    const drawn = shown.map((line) => fit(line, columns)).map((line) => render(line, this.#out.colours));
    this.#out.write(HOME + drawn.map((line) => `${line}${CLEAR_REST_OF_LINE}\n`).join('') + CLEAR_REST);
  }

  leave(): void {
    this.#out.write(SHOW_TERMINAL_AS_IT_WAS);
  }
}

/** Cut where the window ends: a line that wrapped would push the others out of it. */
function fit(line: Line, columns: number): Line {
  let left = columns;
  return spansOf(line).map((span) => {
    const kept = characters(textOf(span)).slice(0, left);
    left -= kept.length;
    const text = kept.join('');
    return typeof span === 'string' ? text : { ...span, text };
  });
}
