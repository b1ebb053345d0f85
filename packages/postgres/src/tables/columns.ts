import { checkedName } from '../client/statement.js';

/** The columns in which a spool's row says who has it. */
export interface SpoolColumns {
  /** Any kind of text. */
  readonly tag: string;
  /** Any kind of text; NULL is free. */
  readonly label: string;
  /** A `timestamptz`, which may be NULL. */
  readonly since: string;
  /** An `integer` or `bigint`; NULL until this library writes the row. */
  readonly version: string;
}

/** @throws RangeError that names the column with an impossible name. */
export function columnsOf({
  tag = 'tag',
  label = 'label',
  since = 'since',
  version = 'version',
}: { readonly [Column in keyof SpoolColumns]?: string | undefined } = {}): SpoolColumns {
  const columns = { tag, label, since, version };
  for (const [field, name] of Object.entries(columns)) checkedName(`columns.${field}`, name);
  if (new Set(Object.values(columns)).size < 4)
    throw new RangeError('columns must name four different columns');
  return columns;
}
