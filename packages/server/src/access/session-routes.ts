import type { Worker } from '@spoollock/core';
import { httpProblem, invalid, problemOf } from '@spoollock/http';
import { sendProblem } from '@spoollock/http/express';
import { Router, type Request, type RequestHandler } from 'express';
import { addressOf, methodNotAllowed, tooMany, type Admission } from './guards.js';
import { readSignIn } from './request-input.js';
import { SESSION_COOKIE, type SessionCookie, type Sessions } from './sessions.js';
import type { TokenGate } from './token-gate.js';

export interface SessionParts {
  readonly supervisorTokenNeeded: boolean;
  /** Workers who say who they are when they sign in hand over their own spools; `null` where everybody may do it. */
  readonly workersHandOver: boolean | null;
  /** The shop knows that number under other initials. */
  readonly isAnothers: (worker: Worker) => boolean;
  readonly workerOf: (req: Request) => Worker | null;
  /** `null` where nobody needs to sign in. */
  readonly signIn: { readonly sessions: Sessions; readonly gate: TokenGate } | null;
  readonly admissionOf: Admission;
  /** Ends what was opened under this Cookie header. */
  readonly endStreams: (cookieHeader: string | undefined) => void;
}

/** Signing in once, for people: the board's page keeps no token, and its event stream could send none. */
export function sessionRoutes(parts: SessionParts, readJson: readonly RequestHandler[]): Router {
  const { signIn, admissionOf } = parts;
  const router = Router();
  router
    .route('/')
    .get((req, res) => {
      res.json({
        signInNeeded: signIn !== null,
        signedIn: admissionOf(req).isAdmitted,
        supervisorTokenNeeded: parts.supervisorTokenNeeded,
        workersHandOver: parts.workersHandOver,
        worker: parts.workerOf(req),
      });
    })
    .post(...readJson, (req, res) => {
      const given = readSignIn(req.body);
      if (given.isErr()) {
        sendProblem(res, problemOf(given.error));
        return;
      }
      if (signIn === null) {
        res.status(204).end();
        return;
      }
      const { worker } = given.value;
      if (worker !== null && parts.isAnothers(worker)) {
        sendProblem(res, problemOf(invalid('worker', 'has a number that is another’s in the shop’s roster')));
        return;
      }
      const address = addressOf(req);
      const verdict = signIn.gate.judge(address, given.value.token);
      if (verdict.kind === 'wait') sendProblem(res, tooMany(verdict.seconds));
      else if (verdict.kind === 'wrong') sendProblem(res, httpProblem('unauthorized', WRONG));
      else {
        signIn.gate.forgive(address);
        res
          .set('set-cookie', cookieLine(signIn.sessions.issue(isOverTls(req), given.value.worker)))
          .status(204)
          .end();
      }
    })
    .delete((req, res) => {
      parts.endStreams(req.get('cookie'));
      res
        .set('set-cookie', cookieLine({ value: '', seconds: 0, isSecure: isOverTls(req) }))
        .status(204)
        .end();
    })
    .all(methodNotAllowed('GET, HEAD, POST, DELETE'));
  return router;
}

const WRONG = 'This is not the shop’s token. Ask who runs it.';

/** After the shop's token was changed, whoever signed in before it stays so under the new one's key. */
export function renewSignIn(sessions: Sessions | null): RequestHandler {
  return (req, res, next) => {
    const renewed = sessions?.renewed(req.get('cookie')) ?? null;
    if (renewed !== null) res.set('set-cookie', cookieLine(renewed));
    next();
  };
}

/** Browsers say where a POST comes from; by whether that was TLS they are told to send the cookie over nothing else. */
function isOverTls(req: Request): boolean {
  return req.get('origin')?.startsWith('https://') === true;
}

function cookieLine({ value, seconds, isSecure }: SessionCookie): string {
  const secure = isSecure ? '; Secure' : '';
  return `${SESSION_COOKIE}=${value}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${seconds}${secure}`;
}
