import type { ColumnKey } from './figures.js';

/** Why we may be behind in a column. A sentence is shown only where the figures say that we are. */
export const REASONS: Readonly<Record<'store' | 'engine', Partial<Readonly<Record<ColumnKey, string>>>>> = {
  store: {},
  engine: {},
};
