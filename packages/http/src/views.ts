import type {
  Extended,
  GiveBack,
  Grant,
  Health,
  Inspection,
  Released,
  Spool,
  SpoolPage,
} from '@spoollock/core';
import type { History, Holding } from '@spoollock/core/adapter';
import type {
  WireExtended,
  WireGiveBack,
  WireGrant,
  WireHealth,
  WireHistory,
  WireHolding,
  WireInspection,
  WireReconcile,
  WireReleased,
  WireRow,
  WireSpool,
  WireSpoolPage,
} from './wire.js';

/**
 * A grant as it goes out. It carries the token, so show it to the worker who asked, and to nobody else.
 *
 * @example
 * ```ts
 * const taken = await lock.iniciar(tag, worker);
 * if (taken.isOk()) console.log(JSON.stringify(grantView(taken.value)));
 * ```
 */
export function grantView({ tag, worker, token, since, mode, resumed, fence, superseded }: Grant): WireGrant {
  return {
    ...{ tag, worker, token, since: iso(since), mode, resumed },
    ...(fence !== undefined && { fence }),
    ...(superseded && { superseded: { worker: superseded.worker, since: iso(superseded.since) } }),
  };
}

export function giveBackView({ tag, worker, repeated, lock }: GiveBack): WireGiveBack {
  return { tag, worker, repeated, lock };
}

export function releasedView({ tag, from, repeated, lock }: Released): WireReleased {
  return { tag, from, repeated, lock };
}

export function extendedView({ tag, expiresAt }: Extended): WireExtended {
  return { tag, expiresAt: expiresAt.toISOString() };
}

/**
 * A spool of a list as it goes out.
 *
 * @example
 * ```ts
 * const page = await lock.list();
 * if (page.isOk()) console.log(JSON.stringify(page.value.spools.map(spoolView)));
 * ```
 */
export function spoolView({ tag, state, worker, label, since, fence, drift, alike }: Spool): WireSpool {
  return {
    ...{ tag, state },
    ...(worker && { worker }),
    ...(label !== null && { label }),
    ...(since && { since: since.toISOString() }),
    ...(fence !== null && { fence }),
    ...(drift && { drift }),
    ...(alike && { alike }),
  };
}

export function inspectionView(found: Inspection): WireInspection {
  const { holder, lock } = found;
  return {
    ...spoolView(found),
    ...(holder && { holder: { ...holder, since: iso(holder.since) } }),
    lock: {
      kind: lock.kind,
      ...(lock.workerId !== null && { workerId: lock.workerId }),
      ...(lock.since && { since: lock.since.toISOString() }),
      ...(lock.expiresInMs !== null && { expiresInMs: lock.expiresInMs }),
      ...(lock.origin && { origin: lock.origin }),
    },
    row: rowView(found.row),
  };
}

function rowView(row: Inspection['row']): WireRow {
  if (row === 'unavailable') return { state: row };
  switch (row.state) {
    case 'free':
      return { state: 'free', ...version(row) };
    case 'occupied': {
      const { state, worker, since, label, unreadableSince } = row;
      return {
        ...{ state, worker },
        ...(since && { since: since.toISOString() }),
        ...version(row),
        label,
        ...(unreadableSince !== undefined && { unreadableSince }),
      };
    }
    case 'unreadable':
      return { state: 'unreadable', label: row.label, ...version(row) };
    case 'no-row':
      return { state: 'no-row' };
    case 'ambiguous':
      return { state: 'ambiguous', rows: row.rows };
  }
}

function version(row: { readonly version: number | null }): { readonly version?: number } {
  return row.version === null ? {} : { version: row.version };
}

export function pageView({ spools, next, counts, unlisted, missing }: SpoolPage): WireSpoolPage {
  return { spools: spools.map(spoolView), next, counts, unlisted, ...(missing && { missing }) };
}

/**
 * A history as it goes out.
 *
 * @example
 * ```ts
 * import { historyOf } from '@spoollock/core/adapter';
 * import { ok } from 'neverthrow';
 *
 * const history = historyOf({ lines: async () => ok({ lines: [], complete: true }) }); // or createPostgresHistory
 * const found = await history.ofSpool('MK-1');
 * if (found.isOk()) console.log(JSON.stringify(historyView(found.value)));
 * ```
 */
export function historyView({ holdings, meanMs, ...rest }: History): WireHistory {
  const { count, timed, complete, unread } = rest;
  return {
    holdings: holdings.map(holdingView),
    ...{ count, timed, complete, unread },
    ...(meanMs !== null && { meanMs: Math.round(meanMs) }),
  };
}

function holdingView(holding: Holding): WireHolding {
  const { tag, worker, label, from, until, durationMs, endedBy, by, reason, also } = holding;
  return {
    tag,
    ...(worker && { worker }),
    ...(label !== null && { label }),
    ...(from && { from: from.toISOString() }),
    ...(until && { until: until.toISOString() }),
    ...(durationMs !== null && { durationMs }),
    ...(endedBy && { endedBy }),
    ...(by !== null && { by }),
    ...(reason !== null && { reason }),
    ...(also && { also }),
  };
}

export function healthView(
  { status, store, source, details }: Health,
  lastReconcile: WireReconcile | null,
): WireHealth {
  return { status, store, source, details, lastReconcile };
}

function iso(at: Date | null): string | null {
  return at === null ? null : at.toISOString();
}
