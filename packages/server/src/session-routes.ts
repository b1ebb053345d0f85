import { httpProblem, problemOf } from '@spoollock/http';
import { sendProblem } from '@spoollock/http/express';
import { Router, type Request, type RequestHandler } from 'express';
import { methodNotAllowed, type Admission } from './guards.js';
import { readSignIn } from './request-input.js';
import { isSame } from './secrets.js';
import { SESSION_COOKIE, type Sessions } from './sessions.js';
import type { SignInThrottle } from './sign-in-throttle.js';

export interface SessionParts {
  readonly shopToken: string | null;
  readonly supervisorTokenNeeded: boolean;
  /** `null` where nobody needs to sign in. */
  readonly sessions: Sessions | null;
  readonly admittedUntil: Admission;
  readonly throttle: SignInThrottle;
}

/** Signing in once, for people: the board's page keeps no token, and its event stream could send none. */
export function sessionRoutes(parts: SessionParts, readJson: readonly RequestHandler[]): Router {
  const { shopToken, sessions, throttle, admittedUntil } = parts;
  const router = Router();
  router
    .route('/')
    .get((req, res) => {
      res.json({
        signInNeeded: shopToken !== null,
        signedIn: admittedUntil(req) !== null,
        supervisorTokenNeeded: parts.supervisorTokenNeeded,
      });
    })
    .post(...readJson, (req, res) => {
      const given = readSignIn(req.body);
      if (given.isErr()) {
        sendProblem(res, problemOf(given.error));
        return;
      }
      const address = req.socket.remoteAddress ?? '';
      const retryAfter = Math.ceil(throttle.waitMs(address) / 1000);
      if (shopToken === null || sessions === null) res.status(204).end();
      else if (retryAfter > 0)
        sendProblem(res, { ...httpProblem('too-many-sign-ins', TOO_MANY, 'repeat-later'), retryAfter });
      else if (isSame(given.value, shopToken)) {
        throttle.right(address);
        const { value, seconds } = sessions.issue();
        res
          .set('set-cookie', cookie(req, value, seconds))
          .status(204)
          .end();
      } else {
        throttle.wrong(address);
        sendProblem(res, httpProblem('unauthorized', WRONG));
      }
    })
    .delete((req, res) => {
      res
        .set('set-cookie', cookie(req, '', 0))
        .status(204)
        .end();
    })
    .all(methodNotAllowed('GET, HEAD, POST, DELETE'));
  return router;
}

const WRONG = 'This is not the shop’s token. Ask who runs it.';
const TOO_MANY = 'Too many wrong tokens came from there. Wait, then try again.';

/** Browsers say where a POST comes from; by whether that was TLS they are told to send the cookie over nothing else. */
function cookie(req: Request, value: string, seconds: number): string {
  const secure = req.get('origin')?.startsWith('https://') === true ? '; Secure' : '';
  return `${SESSION_COOKIE}=${value}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${seconds}${secure}`;
}
