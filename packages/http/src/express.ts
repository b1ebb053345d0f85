import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SpoolLock } from '@spoollock/core';
import { err, ok, type Result } from 'neverthrow';
import { BODY_BROKE_OFF, BodyParts, parseJson } from './body.js';
import { problemAnswer, SAFE_HEADERS, type WireAnswer, type WireRequest } from './exchange.js';
import type { Problem } from './problem.js';
import { createSpoolHttp, type SpoolHttpOptions } from './service.js';

export type { Access, Refusal, SupervisorAccess } from './access.js';
export type { Operation, Paths } from './routes.js';
export type { SpoolHttpOptions } from './service.js';

/** A middleware of Express 4 or 5, and of whatever else passes on Node's own requests, such as Connect. */
export type NodeHandler<Request extends IncomingMessage> = (
  request: Request,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/**
 * INICIAR, FINALIZAR and the rest for an Express app. What has no route here goes on to `next`. It reads JSON bodies
 * itself; a body that `express.json()` has read before is taken as it is.
 *
 * @example
 * ```ts
 * import express from 'express';
 *
 * const app = express();
 * app.use('/api', spoolRouter(lock, { authorize: () => ({ worker }), supervisor: () => 'forbidden' }));
 * ```
 */
export function spoolRouter<Request extends IncomingMessage = IncomingMessage>(
  lock: SpoolLock,
  options: SpoolHttpOptions<Request> = {},
): NodeHandler<Request> {
  const http = createSpoolHttp<Request>(lock, options);
  return (request, response, next) => {
    http.answer(wireRequest(request), request).then((given) => {
      if (given === null) next();
      else send(response, given);
    }, next);
  };
}

/** A request of Node's, which may have been read before. */
function wireRequest(request: IncomingMessage & { readonly body?: unknown }): WireRequest {
  return {
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    header: (name) => {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    body: async () => parsedBefore(request.body) ?? readStream(request),
  };
}

/** What a body parser in front has made of the body; `null` if there was none. */
function parsedBefore(body: unknown): Result<unknown, Problem> | null {
  if (body === undefined) return null;
  if (body instanceof Uint8Array) return parseJson(body);
  return typeof body === 'string' ? parseJson(new TextEncoder().encode(body)) : ok(body);
}

/** A body that is too large is read to its end all the same: the sender hears the answer only then. */
function readStream(request: IncomingMessage): Promise<Result<unknown, Problem>> {
  return new Promise((resolve) => {
    const parts = new BodyParts();
    const brokeOff = (): void => resolve(err(BODY_BROKE_OFF));
    if (request.destroyed && !request.readableEnded) brokeOff();
    request
      .on('data', (part: Uint8Array) => parts.add(part))
      .once('end', () => resolve(parts.parse()))
      .once('error', brokeOff)
      .once('close', brokeOff);
  });
}

/**
 * Sends a problem, for what an app refuses by itself.
 *
 * @example
 * ```ts
 * import express from 'express';
 * import { httpProblem } from '@spoollock/http';
 *
 * express().use((request, response) => sendProblem(response, httpProblem('unknown-route', 'There is nothing here.')));
 * ```
 */
export function sendProblem(
  response: ServerResponse,
  problem: Problem,
  headers: Readonly<Record<string, string>> = {},
): void {
  send(response, problemAnswer(problem, { ...SAFE_HEADERS, ...headers }));
}

/** Sends an answer, unless the server below has answered a request that broke off. */
function send(response: ServerResponse, { status, headers, body }: WireAnswer): void {
  if (response.headersSent || response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) }).end(text);
}
