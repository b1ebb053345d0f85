import { cell } from '../client/rows.js';

/** Who had a spool, and from when to when. */
export interface PostgresOccupationPeriod {
  readonly workerId: number | null;
  /** The worker's label, or the one in which no worker could be read; `null` if no line says it. */
  readonly worker: string | null;
  /** `null`: no line says when it began. */
  readonly since: Date | null;
  /** `null`: it goes on, or no line says when it ended. */
  readonly until: Date | null;
  readonly durationMs: number | null;
  /** The type of the line that ended it; `null`: it goes on; `unknown`: the next line shows that it did not. */
  readonly endedBy: string | null;
}

/**
 * The lines of one spool, in their order, as periods. People edit rows by hand, and a dying process loses the lines that
 * waited. So a beginning may have no end, and an end no beginning.
 */
export function periodsOf(rows: readonly unknown[]): readonly PostgresOccupationPeriod[] {
  const periods: PostgresOccupationPeriod[] = [];
  let open: PostgresOccupationPeriod | null = null;
  const close = (until: Date | null, endedBy: string): void => {
    if (open === null) return;
    periods.push({ ...open, until, endedBy, durationMs: durationMs(open.since, until) });
    open = null;
  };
  for (const row of rows) {
    const action = cell(row, 'action');
    const type = cell(row, 'type') ?? '';
    const operatedAt = momentOf(cell(row, 'operated'));
    const worker = { workerId: numberOf(cell(row, 'worker_id')), worker: cell(row, 'worker') };
    if (action === 'LIBERAR') {
      if (open !== null && open.workerId !== worker.workerId) close(null, 'unknown');
      open ??= { ...worker, since: null, until: null, durationMs: null, endedBy: null };
      close(operatedAt, type);
      continue;
    }
    const isSame: boolean =
      open !== null && open.workerId === worker.workerId && open.since?.getTime() === operatedAt?.getTime();
    // A write may be told of by the call that made it, and by the one that settled it.
    if (isSame) continue;
    if (action === 'RELEVAR') close(operatedAt, type);
    else close(null, 'unknown');
    open = { ...worker, since: operatedAt, until: null, durationMs: null, endedBy: null };
  }
  return open === null ? periods : [...periods, open];
}

function durationMs(since: Date | null, until: Date | null): number | null {
  return since === null || until === null ? null : until.getTime() - since.getTime();
}

/** Seconds since 1970. */
function momentOf(text: string | null): Date | null {
  const seconds = numberOf(text);
  return seconds === null ? null : new Date(seconds * 1000);
}

function numberOf(text: string | null): number | null {
  const read = text === null ? Number.NaN : Number(text);
  return Number.isFinite(read) ? read : null;
}
