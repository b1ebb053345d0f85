import { characters, textOf, type Line, type Span } from './line.js';

const GAP = '  ';

/** Columns under their headers, each as wide as its widest cell. */
export function table(headers: readonly string[], rows: readonly (readonly Span[])[]): readonly Line[] {
  const head: readonly Span[] = headers.map((text) => ({ text, style: 'dim' }));
  const widths = headers.map((header, column) =>
    Math.max(header.length, ...rows.map((row) => lengthOf(row[column] ?? ''))),
  );
  return [head, ...rows].map((row) => {
    // Nothing is written behind a row's last word.
    const last = row.findLastIndex((span) => textOf(span) !== '');
    return row
      .slice(0, last + 1)
      .flatMap((span, column) =>
        column === last ? [span] : [span, ' '.repeat((widths[column] ?? 0) - lengthOf(span)) + GAP],
      );
  });
}

function lengthOf(span: Span): number {
  return characters(textOf(span)).length;
}
