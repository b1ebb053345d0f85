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
  /** Why it is behind; nothing where it is level at the worst, or where nobody has written down why. */
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
    const { client } = figures;
    const reason = behind.length === 0 ? null : reasonFor(ours, column, reasons);
    return [{ client, ours, column, behind, level, reason }];
  });
}

/** Columns in which we are behind and nobody has written down why. The page must not be without. */
export function unexplained(
  clients: readonly ClientFigures[],
  reasons: Reasons = REASONS,
): readonly string[] {
  return clients
    .flatMap((figures) => shortfalls(figures, reasons))
    .filter(({ behind, reason }) => behind.length > 0 && reason === null)
    .map(({ client, ours, column }) => `${ours.name} on ${client}: ${column.title}`);
}

function reasonFor({ role }: Measured, { key }: Column, reasons: Reasons): string | null {
  return role === 'store' || role === 'engine' ? (reasons[role][key] ?? null) : null;
}
