import type { SpoolLock } from '@spoollock/core';
import { err, type Result } from 'neverthrow';
import { BODY_BROKE_OFF, BodyParts } from './body.js';
import { problemAnswer, SAFE_HEADERS, type WireAnswer } from './exchange.js';
import { httpProblem, type Problem } from './problem.js';
import { createSpoolHttp, type SpoolHttpOptions } from './service.js';

export type { Access, Refusal, SupervisorAccess } from './access.js';
export type { Operation, Paths } from './routes.js';
export type { SpoolHttpOptions } from './service.js';

export interface SpoolFetchOptions extends SpoolHttpOptions<Request> {
  /** The path at which the app hands requests over, such as `/api`; none by default. */
  readonly basePath?: string | undefined;
}

/**
 * INICIAR, FINALIZAR and the rest as a fetch handler, for Hono, Next, Deno, Bun and whatever else passes on a `Request`.
 * What has no route here is answered with 404.
 *
 * @example
 * ```ts
 * const handle = spoolFetch(lock, { basePath: '/api', authorize: () => ({ worker }) });
 * const response = await handle(new Request('http://shop.example/api/spools/MK-1/iniciar', { method: 'POST' }));
 * console.log(response.status); // 415: it has no JSON body
 * ```
 */
export function spoolFetch(
  lock: SpoolLock,
  { basePath = '', ...options }: SpoolFetchOptions = {},
): (request: Request) => Promise<Response> {
  const http = createSpoolHttp<Request>(lock, options);
  const base = baseOf(basePath);
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    const isBelow = pathname === base || pathname.startsWith(`${base}/`);
    const wire = {
      method: request.method,
      url: pathname.slice(base.length) + search,
      header: (name: string) => request.headers.get(name) ?? undefined,
      body: () => readBody(request),
    };
    return responseOf((isBelow ? await http.answer(wire, request) : null) ?? notThere(pathname), request);
  };
}

/**
 * A base path as requests have it: percent-encoded, with a slash before it and none after it.
 *
 * @example
 * ```ts
 * baseOf('tools/Tablero ñ/'); // '/tools/Tablero%20%C3%B1'
 * baseOf('/'); // ''
 * ```
 */
export function baseOf(basePath: string): string {
  return new URL(`http://host/${basePath.replace(/^\/+/, '')}`).pathname.replace(/\/+$/, '');
}

function notThere(path: string): WireAnswer {
  return problemAnswer(httpProblem('unknown-route', `There is nothing at ${path}.`), SAFE_HEADERS);
}

function responseOf({ status, headers, body }: WireAnswer, { method }: Request): Response {
  return new Response(method === 'HEAD' ? null : JSON.stringify(body), { status, headers });
}

async function readBody(request: Request): Promise<Result<unknown, Problem>> {
  const stream: ReadableStream<Uint8Array> | null = request.body;
  const parts = new BodyParts();
  try {
    for await (const part of stream ?? []) {
      parts.add(part);
      if (parts.isTooLarge) break;
    }
  } catch {
    return err(BODY_BROKE_OFF);
  }
  return parts.parse();
}
