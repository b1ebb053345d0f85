import { httpProblem, invalid, problemOf, type SupervisorAccess } from '@spoollock/http';
import { sendProblem } from '@spoollock/http/express';
import type { Request, RequestHandler } from 'express';
import { isSame } from './secrets.js';
import type { Sessions } from './sessions.js';

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

/** Until when whoever sent this may ask the shop things, in milliseconds since the epoch; `null` for who may not. */
export type Admission = (req: Request) => number | null;

/** The shop's token admits, and so does a cookie that was given for it; everything, when there is no token. */
export function admission(shopToken: string | null, sessions: Sessions | null): Admission {
  return (req) => {
    if (shopToken === null) return Infinity;
    const given = /^Bearer +(\S+) *$/i.exec(req.get('authorization') ?? '')?.[1];
    if (given !== undefined) return isSame(given, shopToken) ? Infinity : null;
    return sessions?.signedInUntil(req.get('cookie')) ?? null;
  };
}

export function onlyAdmitted(admittedUntil: Admission): RequestHandler {
  return (req, res, next) => {
    if (admittedUntil(req) !== null) {
      next();
      return;
    }
    res.set('www-authenticate', 'Bearer realm="shop"');
    sendProblem(res, httpProblem('unauthorized', NO_TOKEN));
  };
}

/** Lets supervisors end another's hold; everybody, when no supervisor's token was set. */
export function supervisorsWith(supervisorToken: string | null): (req: Request) => SupervisorAccess {
  return (req) => {
    const given = req.get('x-supervisor-token');
    if (supervisorToken === null || (given !== undefined && isSame(given, supervisorToken))) return 'allow';
    if (given !== undefined) return { refuse: httpProblem('forbidden', WRONG_SUPERVISOR) };
    const headers = { 'www-authenticate': 'X-Supervisor-Token realm="supervisor"' };
    return { refuse: httpProblem('unauthorized', NO_SUPERVISOR), headers };
  };
}

const NO_TOKEN =
  'This shop wants its token, as Authorization: Bearer, or a sign-in at its page. Ask who runs it.';
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
