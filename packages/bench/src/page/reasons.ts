import type { ColumnKey } from './figures.js';

export type Reasons = Readonly<Record<'store' | 'engine', Partial<Readonly<Record<ColumnKey, string>>>>>;

/** Why we may be behind in a column. A sentence is shown only where the figures say that we are. */
export const REASONS: Reasons = {
  store: {},
  engine: {},
};
