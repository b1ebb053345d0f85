import type { Grant, Health, Inspection, Spool, SpoolPage } from '@spoollock/core';

/** What goes out. What is not known is left out; dates become ISO 8601 texts when JSON is made of them. */
type Json = Readonly<Record<string, unknown>>;

/** A grant belongs to the worker who asked: the only place where a token is shown. */
export function grantView(grant: Grant): Json {
  const { tag, worker, token, since, mode, resumed, fence, superseded } = grant;
  return { tag, worker, token, since, mode, resumed, ...known({ fence, superseded }) };
}

export function spoolView({ tag, state, worker, label, since, fence, drift }: Spool): Json {
  return { tag, state, ...known({ worker, label, since, fence, drift }) };
}

export function inspectionView(found: Inspection): Json {
  const { holder, lock, row } = found;
  const { kind, workerId, since, expiresInMs, origin } = lock;
  return {
    ...spoolView(found),
    ...known({ holder }),
    lock: { kind, ...known({ workerId, since, expiresInMs, origin }) },
    row: row === 'unavailable' ? { state: row } : known(row),
  };
}

export function pageView({ spools, next, counts, unlisted, missing }: SpoolPage): Json {
  return { spools: spools.map(spoolView), next, counts, unlisted, ...known({ missing }) };
}

export function healthView({ status, store, source, details }: Health, lastReconcile: object | null): Json {
  return { status, store, source, details, lastReconcile };
}

function known(members: object): Json {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]: [string, unknown]) => value !== null && value !== undefined),
  );
}
