import type { z } from 'zod';
import { History, HistoryQuery } from './history-schemas.js';
import * as shapes from './schemas.js';

/** What a request can ask for. `openapi` is the description of the routes. */
export type Operation =
  | 'list'
  | 'inspect'
  | 'iniciar'
  | 'finalizar'
  | 'extend'
  | 'take-over'
  | 'release'
  | 'iniciar-many'
  | 'finalizar-many'
  | 'history'
  | 'worker-history'
  | 'health'
  | 'openapi';

/** Where each group of routes begins, below the place where they are mounted. */
export interface Paths {
  readonly spools: string;
  /** What is asked about workers. `null`: there is no such route, and so with the others. */
  readonly workers: string | null;
  readonly health: string | null;
  readonly openApi: string | null;
}

/** One route. All that is known about it stands here: the dispatcher and the OpenAPI document both read it. */
export interface Route {
  readonly operation: Operation;
  readonly method: 'GET' | 'POST';
  readonly at: keyof Paths;
  /** Below `at`; `{tag}` or `{number}` stands for one encoded segment. */
  readonly path: string;
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Only supervisors may do it. */
  readonly isForSupervisors?: true;
  /** The caller's own id may come in the `Idempotency-Key` header. */
  readonly takesKey?: true;
  /** The shape of each answer that is no problem, by its status. */
  readonly answers: Readonly<Record<number, z.ZodType>>;
}

export const ROUTES: readonly Route[] = [
  {
    ...{ operation: 'list', method: 'GET', at: 'spools', path: '' },
    summary: 'Lists spools by state and worker, page by page, with the counts of all',
    query: shapes.BoardQuery,
    answers: { 200: shapes.SpoolPage },
  },
  {
    ...{ operation: 'inspect', method: 'GET', at: 'spools', path: '/{tag}' },
    summary: 'Shows one spool: who has it, and its lock and row side by side',
    answers: { 200: shapes.Inspection },
  },
  {
    ...{ operation: 'iniciar', method: 'POST', at: 'spools', path: '/{tag}/iniciar' },
    summary: 'INICIAR: takes a spool for a worker',
    body: shapes.TakeBody,
    answers: { 201: shapes.Grant, 200: shapes.Grant },
  },
  {
    ...{ operation: 'finalizar', method: 'POST', at: 'spools', path: '/{tag}/finalizar' },
    summary: 'FINALIZAR: gives a spool back',
    body: shapes.GiveBackBody,
    takesKey: true,
    answers: { 200: shapes.GiveBack },
  },
  {
    ...{ operation: 'extend', method: 'POST', at: 'spools', path: '/{tag}/extend' },
    summary: 'Extends a lock that expires',
    body: shapes.ExtendBody,
    answers: { 200: shapes.Extended },
  },
  {
    ...{ operation: 'take-over', method: 'POST', at: 'spools', path: '/{tag}/take-over' },
    summary: 'A supervisor hands a spool to another worker',
    body: shapes.TakeOverBody,
    isForSupervisors: true,
    answers: { 200: shapes.Grant },
  },
  {
    ...{ operation: 'release', method: 'POST', at: 'spools', path: '/{tag}/release' },
    summary: 'A supervisor frees a spool that somebody else has',
    body: shapes.ReleaseBody,
    isForSupervisors: true,
    takesKey: true,
    answers: { 200: shapes.Released },
  },
  {
    ...{ operation: 'iniciar-many', method: 'POST', at: 'spools', path: '/iniciar' },
    summary: 'INICIAR of many spools for one worker, each with an outcome of its own',
    body: shapes.BulkBody,
    answers: { 207: shapes.Outcomes },
  },
  {
    ...{ operation: 'finalizar-many', method: 'POST', at: 'spools', path: '/finalizar' },
    summary: 'FINALIZAR of many spools for one worker, each with an outcome of its own',
    body: shapes.BulkBody,
    takesKey: true,
    answers: { 207: shapes.Outcomes },
  },
  {
    ...{ operation: 'history', method: 'GET', at: 'spools', path: '/{tag}/history' },
    summary: 'Who had this spool, from when to when, by the audit trail; 501 if the shop hands out none',
    query: HistoryQuery,
    answers: { 200: History },
  },
  {
    ...{ operation: 'worker-history', method: 'GET', at: 'workers', path: '/{number}/history' },
    summary: 'Which spools this worker had, by the audit trail; 501 if the shop hands out none',
    query: HistoryQuery,
    answers: { 200: History },
  },
  {
    ...{ operation: 'health', method: 'GET', at: 'health', path: '' },
    summary: 'Asks whether both sides answer now; 503 if none does',
    answers: { 200: shapes.HealthShape, 503: shapes.HealthShape },
  },
  {
    ...{ operation: 'openapi', method: 'GET', at: 'openApi', path: '' },
    summary: 'This document',
    answers: {},
  },
];

/** What an address leads to. */
export type Match =
  | { readonly found: 'route'; readonly route: Route; readonly parameter: string }
  /** It is there, for other methods. */
  | { readonly found: 'other-methods'; readonly allow: string }
  | { readonly found: 'undecodable'; readonly route: Route }
  | { readonly found: 'empty-tag' }
  | { readonly found: 'nothing' };

/** Finds the route of a request. A trailing slash does not matter, nor the case of what is no tag. */
export function matchRoute(method: string, path: string, paths: Paths): Match {
  const matching = ROUTES.flatMap((route) => {
    const root = paths[route.at];
    const parameter = root === null ? null : parameterIn(path, root + route.path);
    return parameter === null ? [] : [{ route, parameter }];
  });
  if (matching.length === 0) return isTagEmpty(path, paths.spools) ? { found: 'empty-tag' } : NOTHING;
  // A route without a parameter in its path is the closer match: a spool may be called like an operation.
  const asked = method === 'HEAD' ? 'GET' : method;
  const [match] = matching
    .filter(({ route }) => route.method === asked)
    .sort((one, other) => one.parameter.length - other.parameter.length);
  if (match === undefined) return { found: 'other-methods', allow: allowed(matching) };
  const { route } = match;
  const parameter = decoded(match.parameter);
  return parameter === null ? { found: 'undecodable', route } : { found: 'route', route, parameter };
}

const NOTHING = { found: 'nothing' } as const;

/** The encoded parameter in this path, `''` where the pattern has none; `null` if it does not match. */
function parameterIn(path: string, pattern: string): string | null {
  const wanted = pattern.split('/');
  const given = path.replace(/\/$/, '').split('/');
  if (given.length !== wanted.length) return null;
  let parameter = '';
  for (const [at, segment] of wanted.entries()) {
    const part = given[at] ?? '';
    const isParameter = segment.startsWith('{');
    if (isParameter) parameter = part;
    else if (part.toLowerCase() !== segment.toLowerCase()) return null;
    if (isParameter && part === '') return null;
  }
  return parameter;
}

/** An address with nothing where its tag should be has a mistake in the tag, not in the address. */
function isTagEmpty(path: string, spools: string): boolean {
  const rest = path.toLowerCase().startsWith(`${spools.toLowerCase()}//`)
    ? path.slice(spools.length + 2)
    : null;
  return rest !== null && /^[^/]+\/?$/.test(rest);
}

function allowed(matching: readonly { readonly route: Route }[]): string {
  const methods = new Set(matching.map(({ route }) => route.method));
  return [...(methods.has('GET') ? ['GET', 'HEAD'] : []), ...(methods.has('POST') ? ['POST'] : [])].join(
    ', ',
  );
}

function decoded(parameter: string): string | null {
  try {
    return decodeURIComponent(parameter);
  } catch {
    return null;
  }
}
