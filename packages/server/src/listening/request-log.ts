import { printable } from '@spoollock/core/adapter';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';
import { pinoHttp, type HttpLogger } from 'pino-http';

/**
 * The log has no headers and no bodies in it, which is where secrets travel. What is redacted besides is for the
 * day on which somebody logs one of these by its usual name.
 */
const SECRETS = [
  'authorization',
  'cookie',
  'token',
  'shopTokens',
  'supervisorTokens',
  'metricsToken',
  'secret',
  'redisUrl',
  '*.authorization',
  '*.cookie',
  '*.token',
  '*.metricsToken',
  '*.secret',
  'headers["x-supervisor-token"]',
  '*.headers',
];

/**
 * A log that keeps secrets to itself, and whose lines no terminal obeys.
 *
 * @param level a level of pino's, such as `info`.
 * @param destination the process's standard output, if nothing else is given.
 *
 * @example
 * ```ts
 * createLog('info').info({ token: 'abc' }, 'signed in'); // {"level":30,…,"token":"(secret)","msg":"signed in"}
 * ```
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, redact: { paths: SECRETS, censor: '(secret)' } };
  // Written at once, line by line: a process that ends must not lose its last lines, nor swap them.
  const out = destination ?? pino.destination({ dest: 1, sync: true });
  return pino(options, {
    write: (line) => {
      out.write(`${inPlainSight(line.trimEnd())}\n`);
    },
  });
}

/**
 * JSON lets DEL, C1 controls, line separators and direction marks stand as they are: a terminal or a reader of lines
 * obeys them all the same. They can only be within texts, where they may be written as escapes.
 */
function inPlainSight(line: string): string {
  return printable(line, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** One line a request, with a number that its other lines carry too. */
export function requestLog(log: Logger): HttpLogger {
  return pinoHttp({
    logger: log,
    genReqId: () => randomUUID(),
    customLogLevel: (_req, res, error) => levelOf(res.statusCode, error),
    customSuccessMessage: (req, res) => `${req.method ?? ''} ${String(res.statusCode)}`,
    customErrorMessage: (req, res) => `${req.method ?? ''} ${String(res.statusCode)}`,
    // A 503 that says what is down needs no stack; what is truly unexpected is logged where it is caught.
    customErrorObject: (_req, _res, _error, { res, responseTime }: FinishedRequest) => ({
      res,
      responseTime,
    }),
    serializers: {
      // What follows the path is the caller's, who may have put a token there.
      req: ({ id, method, url }: LoggedRequest) => ({ id, method, url: url?.split('?')[0] }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      err: stdSerializers.err,
    },
  });
}

type LoggedRequest = Pick<IncomingMessage, 'method' | 'url'> & { readonly id: unknown };

interface FinishedRequest {
  readonly res: unknown;
  readonly responseTime: number;
}

function levelOf(status: number, error: Error | undefined): 'info' | 'warn' | 'error' {
  if (error !== undefined || status === 500) return 'error';
  return status > 500 ? 'warn' : 'info';
}
