import { isIP } from 'node:net';
import {
  httpProblem,
  invalid,
  problemOf,
  refusalOf,
  type Problem,
  type SupervisorAccess,
} from '@spoollock/http';
import { sendProblem } from '@spoollock/http/express';
import type { Request, RequestHandler } from 'express';
import type { Sessions } from './sessions.js';
import type { TokenGate } from './token-gate.js';

const SAID_ONCE = [
  'host',
  'origin',
  'authorization',
  'x-supervisor-token',
  'idempotency-key',
  'content-type',
  'content-encoding',
];

/** Of a header that is there twice Node takes the first, or joins both: what is in front of the shop may take another. */
export const withoutRepeatedHeaders: RequestHandler = (req, res, next) => {
  const repeated = SAID_ONCE.find((name) => (req.headersDistinct[name]?.length ?? 0) > 1);
  if (repeated === undefined) next();
  else sendProblem(res, problemOf(invalid(repeated, 'must be given once')));
};

/** Whether whoever sent this may ask the shop things, and until when, in milliseconds since the epoch. */
export type Admission = (
  req: Request,
) =>
  | { readonly isAdmitted: true; readonly untilMs: number }
  | { readonly isAdmitted: false; readonly refuse: Problem };

const FOR_EVER = { isAdmitted: true, untilMs: Infinity } as const;

/**
 * The shop's token admits, and so does a cookie that was given for it; everything, when there is no token.
 * @param gate for the shop's token; `null` where there is none.
 */
export function admission(gate: TokenGate | null, sessions: Sessions | null): Admission {
  return (req) => {
    if (gate === null) return FOR_EVER;
    const given = bearerOf(req);
    if (given !== undefined) {
      const verdict = gate.judge(addressOf(req), given);
      if (verdict.kind === 'right') return FOR_EVER;
      return { isAdmitted: false, refuse: verdict.kind === 'wait' ? tooMany(verdict.seconds) : NOT_ADMITTED };
    }
    const untilMs = sessions?.signedInUntil(req.get('cookie')) ?? null;
    return untilMs === null ? { isAdmitted: false, refuse: NOT_ADMITTED } : { isAdmitted: true, untilMs };
  };
}

export function onlyAdmitted(admissionOf: Admission): RequestHandler {
  return (req, res, next) => {
    const admitted = admissionOf(req);
    if (admitted.isAdmitted) next();
    else sendProblem(res, admitted.refuse, { 'www-authenticate': 'Bearer realm="shop"' });
  };
}

/**
 * Lets supervisors end another's hold; everybody, when no supervisor's token was set.
 * @param gate for the supervisors' token; `null` where there is none.
 */
export function supervisorsWith(gate: TokenGate | null): (req: Request) => SupervisorAccess {
  return (req) => {
    if (gate === null) return 'allow';
    const given = req.get('x-supervisor-token');
    const headers = { 'www-authenticate': 'X-Supervisor-Token realm="supervisor"' };
    if (given === undefined) return { refuse: httpProblem('unauthorized', NO_SUPERVISOR), headers };
    const verdict = gate.judge(addressOf(req), given);
    if (verdict.kind === 'right') return 'allow';
    return {
      refuse: verdict.kind === 'wait' ? tooMany(verdict.seconds) : httpProblem('forbidden', WRONG_SUPERVISOR),
    };
  };
}

/** Whether a supervisor's token is right, told before it is used for anything. */
export function supervisorCheck(supervisor: (req: Request) => SupervisorAccess): RequestHandler {
  return (req, res) => {
    if (req.method !== 'POST') {
      methodNotAllowed('POST')(req, res, () => undefined);
      return;
    }
    const refusal = refusalOf(supervisor(req));
    if (refusal === null) res.status(204).end();
    else sendProblem(res, refusal.refuse, refusal.headers);
  };
}

/**
 * Who is at the other end of the connection; where that is a proxy which the settings trust, who is at the other end of
 * the proxy's. Express looks for the last address in `X-Forwarded-For` that is no trusted proxy's.
 */
export function addressOf(req: Request): string {
  const { ip = '' } = req;
  // What a proxy passes on may be any text.
  return isIP(ip) === 0 ? (req.socket.remoteAddress ?? '') : ip;
}

/** The token in the Authorization header. */
export function bearerOf(req: Request): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(req.get('authorization') ?? '')?.[1];
}

/** The refusal of one more guess from an address that has had too many. */
export function tooMany(seconds: number): Problem {
  return { ...httpProblem('too-many-sign-ins', TOO_MANY, 'repeat-later'), retryAfter: seconds };
}

const TOO_MANY = 'Too many wrong tokens came from there. Wait, then try again.';

const NO_TOKEN =
  'This shop wants its token, as Authorization: Bearer, or a sign-in at its page. Ask who runs it.';
const NOT_ADMITTED = httpProblem('unauthorized', NO_TOKEN);
const NO_SUPERVISOR = 'This needs a supervisor, who sends X-Supervisor-Token.';
const WRONG_SUPERVISOR = 'This is not the supervisor’s token.';

/**
 * A page of another site can make a browser post a form here; it cannot make it send JSON without asking first,
 * and nobody answers that question.
 */
export const onlyJson: RequestHandler = (req, res, next) => {
  if (req.method !== 'POST' || req.is('application/json') === 'application/json') next();
  else sendProblem(res, httpProblem('unsupported-media-type', NOT_JSON));
};

const NOT_JSON = 'Send JSON, with Content-Type: application/json.';

export function methodNotAllowed(allowed: string): RequestHandler {
  return (req, res) => {
    sendProblem(
      res,
      httpProblem('method-not-allowed', `${req.method} is not for this address; ${allowed} is.`),
      {
        allow: allowed,
      },
    );
  };
}
