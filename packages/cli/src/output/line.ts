import { styleText } from 'node:util';
import { printable } from '@spoollock/core/adapter';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** A piece of text, plain or in a style. What it says may come from a sheet that anybody types into. */
export type Span = string | { readonly text: string; readonly style: Style };

/** One line of output. All that reaches a terminal goes through `render`, the live board's redrawing apart. */
export type Line = string | readonly Span[];

export function paint(style: Style, text: string): Span {
  return { text, style };
}

/** Node asks stdout whether it can be coloured; here that is decided for each stream apart. */
const COLOURED = { validateStream: false };

export function render(line: Line, colours: boolean): string {
  return spansOf(line)
    .map((span) => {
      if (typeof span === 'string') return printable(span);
      const text = printable(span.text);
      return colours && text !== '' ? styleText(span.style, text, COLOURED) : text;
    })
    .join('');
}

export function textOf(span: Span): string {
  return printable(typeof span === 'string' ? span : span.text);
}

export function spansOf(line: Line): readonly Span[] {
  return typeof line === 'string' ? [line] : line;
}

/** Cut to so many characters, with an ellipsis for the rest. */
export function shortened(text: string, longest: number): string {
  const all = characters(printable(text));
  return all.length <= longest ? all.join('') : `${all.slice(0, longest - 1).join('')}…`;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** As people count them. Most texts are plain, and asking Intl takes its time. */
export function characters(text: string): readonly string[] {
  if (/^[\x20-\x7e]*$/.test(text)) return Array.from(text);
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}
