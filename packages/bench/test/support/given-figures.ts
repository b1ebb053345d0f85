import type { BenchFigures, ClientFigures, ColumnKey, Measured } from '../../src/page/figures.js';

/** A contender with the same figures in every round, but for those that are given. */
export function contender(
  name: string,
  role: Measured['role'],
  samples: Partial<Record<ColumnKey, readonly number[]>>,
): Measured {
  return { name, role, samples };
}

export function steady(figure: number, rounds = 9): readonly number[] {
  return Array.from({ length: rounds }, () => figure);
}

export function clientFigures(contenders: readonly Measured[]): ClientFigures {
  return { client: 'ioredis', contenders, leftOut: [] };
}

/** Figures for a whole page: `store` beside one peer and the floor. */
export function benchFigures(clients: readonly ClientFigures[]): BenchFigures {
  return {
    machine: {
      cpu: 'A CPU',
      cores: 2,
      memoryGb: 24,
      system: 'Linux 6.1 x64',
      node: 'v20.20.2',
      redis: '7.0.15',
      load: 0.04,
    },
    versions: [
      { name: 'verrou', version: '0.5.2', asksFor: null },
      { name: 'new lock', version: '1.0.0', asksFor: '>=22' },
    ],
    rounds: 9,
    clients,
    sheet: {
      roundTripMs: 150,
      starts: [
        { way: 'naive', people: 100, calls: 240, refused: 40, seconds: 63.2 },
        { way: 'ours', people: 100, calls: 2, refused: 0, seconds: 0.41 },
      ],
    },
    reconcile: [
      { roundTripMs: 0, rows: 2_000, rowsDone: 2_000, rowByRowSeconds: 0.5, oursSeconds: 0.02 },
      { roundTripMs: 10, rows: 2_000, rowsDone: 200, rowByRowSeconds: 62, oursSeconds: 0.031 },
    ],
  };
}
