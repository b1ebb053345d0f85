import { median } from '../arms.js';
import { TAKING, WEIGHT, type ClientFigures, type Column, type ColumnKey, type Measured } from './figures.js';

/** How one of ours does in one column against one peer on the same client. */
export interface Standing {
  readonly ours: Measured;
  readonly peer: Measured;
  readonly column: Column;
  readonly verdict: Verdict;
  /** Our figure over theirs; nothing where one of them is nothing, or less than that. */
  readonly ratio: number | null;
}

export type Verdict = 'ahead' | 'level' | 'behind';

/** Every one of ours that is compared, with every peer, in every column that was measured of both. */
export function standings({ contenders }: ClientFigures): readonly Standing[] {
  const compared = contenders.filter(({ role }) => role === 'store' || role === 'engine');
  const peers = contenders.filter(({ role }) => role === 'peer');
  return compared.flatMap((ours) =>
    [...TAKING, ...WEIGHT].flatMap((column) =>
      peers.flatMap((peer) => {
        const [mine, theirs] = [ours.samples[column.key] ?? [], peer.samples[column.key] ?? []];
        if (mine.length === 0 || theirs.length === 0) return [];
        return [
          { ours, peer, column, verdict: verdict(mine, theirs, column.better), ratio: ratio(mine, theirs) },
        ];
      }),
    ),
  );
}

/** The figure that stands for all rounds; nothing where it was not measured. */
export function figure({ samples }: Measured, key: ColumnKey): number | null {
  const figures = samples[key] ?? [];
  return figures.length === 0 ? null : median(figures);
}

/**
 * The median of the ratios round by round, which a machine that slows down now and then does not touch. What was
 * calculated as a difference can be below nothing in a round: then the ratio of the medians, if there is one.
 */
export function ratio(mine: readonly number[], theirs: readonly number[]): number | null {
  if ([...mine, ...theirs].every((one) => one > 0))
    return median(mine.map((one, round) => one / (theirs[round] ?? NaN)));
  const [ours, other] = [median(mine), median(theirs)];
  return ours > 0 && other > 0 ? ours / other : null;
}

/**
 * Ahead or behind only where the median of the differences, round by round, is so with 95 % confidence. A single figure
 * is exact.
 */
function verdict(mine: readonly number[], theirs: readonly number[], better: Column['better']): Verdict {
  const worse = mine.map((one, round) => (one - (theirs[round] ?? NaN)) * (better === 'less' ? 1 : -1));
  const [least, most] = medianBetween(worse);
  if (least > 0) return 'behind';
  return most < 0 ? 'ahead' : 'level';
}

/** Between which two of the figures the median lies with 95 % confidence, by the binomial distribution's normal form. */
function medianBetween(figures: readonly number[]): readonly [number, number] {
  const sorted = [...figures].sort((a, b) => a - b);
  const count = sorted.length;
  const from = Math.max(0, Math.floor((count - 1.96 * Math.sqrt(count)) / 2));
  return [sorted[from] ?? NaN, sorted[count - 1 - from] ?? NaN];
}
