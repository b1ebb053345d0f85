import type { MovePlan, Oddity } from '../moving/plan.js';
import { paint, type Line } from './line.js';

/** How a move went, or would go. */
export interface Moved {
  readonly plan: MovePlan;
  /** Rows that are not moved. */
  readonly oddities: readonly Oddity[];
  readonly where: { readonly from: string; readonly to: string };
  readonly isWritten: boolean;
  /** Rows that are not the same on both sides after it. */
  readonly left: readonly Oddity[];
}

export function moveDocument({ plan, oddities, where, isWritten, left }: Moved): object {
  const { put, same, conflicts, others } = plan;
  return { ...where, isWritten, put, same, others, conflicts, oddities, differences: left };
}

export function moveLines({ plan, oddities, where, isWritten, left }: Moved): readonly Line[] {
  const { put, same, conflicts, others } = plan;
  return [
    `from  ${where.from}`,
    `to    ${where.to}`,
    '',
    ...named('not moved', oddities),
    ...named('conflict', conflicts),
    ...named('differs', left),
    `${put.length} rows ${isWritten ? 'were' : 'would be'} written, ${same} are there already, ${oddities.length} are not moved.`,
    ...(others === 0 ? [] : [`${others} rows are on the other side alone, and stay as they are.`]),
    ...verdict(conflicts.length, left.length, isWritten),
  ];
}

function named(what: string, rows: readonly Oddity[]): readonly Line[] {
  return rows.map(({ tag, why }): Line => [paint('yellow', `${what}  `), `${tag} ${why}`]);
}

function verdict(conflicts: number, left: number, isWritten: boolean): readonly Line[] {
  if (conflicts > 0)
    return ['Nothing was written. Make each conflict right on one side, and give that row a higher version.'];
  if (!isWritten) return ['Nothing was written: --write does it. Close the shop before.'];
  return left === 0
    ? ['Every row was compared, and all are the same.']
    : [`${left} rows are not the same: do not open the shop yet. Run the command again.`];
}
