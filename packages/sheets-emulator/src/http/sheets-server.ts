import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import type { Clock } from '@spoollock/core/adapter';
import type { CallCounter } from '../call-counter.js';
import type { Fault } from '../faults/fault.js';
import { Faults } from '../faults/fault-plan.js';
import { GoogleError } from '../google-error.js';
import { answerCall } from '../methods/answer-call.js';
import { findRoute, type FoundRoute } from '../methods/routes.js';
import { queryOf } from '../methods/query.js';
import type { QuotaMeter } from '../quotas.js';
import type { GoogleSettings } from '../google-settings.js';
import type { SpreadsheetStore } from '../spreadsheet-store.js';
import { Pauses } from './pauses.js';

export interface ServerParts {
  readonly store: SpreadsheetStore;
  readonly google: GoogleSettings;
  readonly calls: CallCounter;
  readonly clock: Clock;
  readonly tokens: readonly string[];
  readonly latencyMs: number;
  readonly quotas: QuotaMeter;
  /** Told of every call just before it is applied. */
  readonly beforeCall: (route: FoundRoute) => void;
}

interface Outcome {
  readonly status: number;
  readonly body: unknown;
}

/** The API over HTTP: what a call goes through from its first byte to the last one of its answer. */
export class SheetsServer {
  readonly faults: Faults;
  readonly #parts: ServerParts;
  readonly #server: Server;
  readonly #pauses: Pauses;

  constructor(parts: ServerParts) {
    this.#parts = parts;
    this.#pauses = new Pauses(parts.clock);
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy());
    });
    // A client that reuses a connection just as it times out would see a fault that nobody planned.
    this.#server.keepAliveTimeout = 0;
    this.#server.on('connection', (socket) => {
      if (this.faults.isOut) socket.destroy();
    });
    this.faults = new Faults(parts.clock, () => this.#server.closeAllConnections());
  }

  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        const address = this.#server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  close(): Promise<void> {
    this.#pauses.cancel();
    this.faults.close();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.faults.isOut) return void response.destroy();
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    await finished(request, { writable: false });
    try {
      const token = this.#authenticate(request);
      const url = new URL(request.url ?? '/', 'http://localhost');
      const route = findRoute(request.method ?? 'GET', url.pathname);
      await this.#serve(
        { ...route, token },
        url.searchParams,
        Buffer.concat(chunks).toString('utf8'),
        response,
      );
    } catch (error) {
      send(response, outcomeOf(error));
    }
  }

  async #serve(
    route: FoundRoute & { readonly token: string },
    query: URLSearchParams,
    body: string,
    response: ServerResponse,
  ): Promise<void> {
    const { kind, name } = route.method;
    this.#parts.calls.count(kind, name);
    const apply = (): Outcome => this.#apply(route, query, body);
    const fault = this.faults.strike({ kind, method: name });
    if (fault?.kind === 'lose-request') return void response.destroy();
    this.#parts.quotas.take(route.token, kind);
    if (fault?.kind === 'apply-late') {
      this.faults.keep(() => ({ method: name, ...apply() }), fault.afterMs);
      return void response.destroy();
    }
    if (fault?.kind === 'status') {
      send(response, injected(fault));
      return;
    }
    await this.#pauses.pause(this.#parts.latencyMs + (fault?.kind === 'delay' ? (fault.delayMs ?? 1000) : 0));
    const outcome = apply();
    if (fault?.kind === 'lose-reply') response.destroy();
    else if (fault?.kind === 'cut') sendHalf(response, outcome);
    else send(response, fault?.kind === 'status-after' ? injected(fault) : outcome);
  }

  #apply(route: FoundRoute, query: URLSearchParams, body: string): Outcome {
    try {
      this.#parts.beforeCall(route);
      const answer = answerCall(this.#parts, route, {
        query: queryOf(query),
        fields: query.get('fields') ?? query.get('$.fields'),
        body: readJson(body),
      });
      return { status: 200, body: answer };
    } catch (error) {
      return outcomeOf(error);
    }
  }

  #authenticate(request: IncomingMessage): string {
    const [, token = ''] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (this.#parts.tokens.includes(token)) return token;
    throw new GoogleError(
      401,
      'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
    );
  }
}

function readJson(text: string): unknown {
  if (text === '') return {};
  try {
    const body: unknown = JSON.parse(text);
    return body;
  } catch {
    throw new GoogleError(400, 'Invalid JSON payload received. Unexpected token.');
  }
}

function outcomeOf(error: unknown): Outcome {
  const known =
    error instanceof GoogleError
      ? error
      : new GoogleError(500, `Internal error encountered. (${String(error)})`);
  return { status: known.code, body: known.body() };
}

function injected({ status = 503 }: Fault): Outcome {
  const message = status === 429 ? 'Resource has been exhausted (e.g. check quota).' : 'A planned fault.';
  return { status, body: new GoogleError(status, message).body() };
}

function send(response: ServerResponse, { status, body }: Outcome): void {
  const bytes = encode(response, status, body);
  response.end(bytes);
}

function sendHalf(response: ServerResponse, { status, body }: Outcome): void {
  const bytes = encode(response, status, body);
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

function encode(response: ServerResponse, status: number, body: unknown): Buffer {
  const bytes = Buffer.from(JSON.stringify(body), 'utf8');
  response.writeHead(status, {
    'content-type': 'application/json; charset=UTF-8',
    'content-length': bytes.length,
  });
  return bytes;
}
