import type { ClientName } from '../clients.js';
import type { ClientFigures, Column, Measured } from './figures.js';
import { REASONS, type Reasons } from './reasons.js';
import { standings, type Standing } from './standings.js';

/** A column in which one of ours is not ahead of every peer on that client. */
export interface Shortfall {
  readonly client: ClientName;
  readonly ours: Measured;
  readonly column: Column;
  readonly behind: readonly Standing[];
  readonly level: readonly Standing[];
  /** Why it is not ahead; nothing where nobody has written that down. */
  readonly reason: string | null;
}

export function shortfalls(figures: ClientFigures, reasons: Reasons = REASONS): readonly Shortfall[] {
  const found = new Map<string, Standing[]>();
  for (const standing of standings(figures)) {
    if (standing.verdict === 'ahead') continue;
    const key = `${standing.ours.name} ${standing.column.key}`;
    found.set(key, [...(found.get(key) ?? []), standing]);
  }
  return [...found.values()].flatMap((rest) => {
    const [first] = rest;
    if (first === undefined) return [];
    const { ours, column } = first;
    const behind = rest.filter(({ verdict }) => verdict === 'behind');
    const level = rest.filter(({ verdict }) => verdict === 'level');
    return [
      { client: figures.client, ours, column, behind, level, reason: reasonFor(ours, column, reasons) },
    ];
  });
}

/** Columns in which we are not ahead and nobody has written down why. The page must not be without. */
export function unexplained(
  clients: readonly ClientFigures[],
  reasons: Reasons = REASONS,
): readonly string[] {
  return clients
    .flatMap((figures) => shortfalls(figures, reasons))
    .filter(({ reason }) => reason === null)
    .map(({ client, ours, column }) => `${ours.name} on ${client}: ${column.title}`);
}

function reasonFor({ role }: Measured, { key }: Column, reasons: Reasons): string | null {
  return role === 'store' || role === 'engine' ? (reasons[role][key] ?? null) : null;
}
