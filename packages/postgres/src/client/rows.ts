/** The text of one cell of a row. Every statement here selects texts. `null`: there is none. */
export function cell(row: unknown, name: string): string | null {
  if (typeof row !== 'object' || row === null) return null;
  const value: unknown = Reflect.get(row, name);
  return typeof value === 'string' ? value : null;
}
