import { httpProblem, type Problem } from '@spoollock/http';
import { sendProblem } from '@spoollock/http/express';
import { Router, type Request } from 'express';
import type { BoardFeed } from './board-feed.js';
import { boardText } from './board-snapshot.js';
import type { BoardStreams } from './board-streams.js';
import { methodNotAllowed } from './guards.js';

/** All spools at once, and what becomes of them. */
export function boardRoutes(
  feed: BoardFeed,
  streams: BoardStreams,
  signedInUntil: (req: Request) => number,
): Router {
  const router = Router();
  router
    .route('/board')
    .get(async (_req, res) => {
      const board = await feed.current();
      if (board === null) sendProblem(res, NEVER_READ);
      else res.type('json').send(boardText(board));
    })
    .all(methodNotAllowed('GET, HEAD'));

  router
    .route('/events')
    .head((_req, res) => void res.type('text/event-stream').end())
    .get(async (req, res) => {
      const address = req.socket.remoteAddress ?? '';
      const board = streams.isFullFor(address) ? null : await feed.current();
      // One that waits behind another answer of its connection, which may be a stream too, would be told nothing.
      const isWaiting = res.socket === null;
      // Others may have come meanwhile.
      if (isWaiting || streams.isFullFor(address)) sendProblem(res, TOO_MANY);
      else if (board === null) sendProblem(res, NEVER_READ);
      else if (!res.destroyed) streams.open(res, board, signedInUntil(req));
    })
    .all(methodNotAllowed('GET, HEAD'));
  return router;
}

const NEVER_READ: Problem = {
  ...httpProblem(
    'board-unread',
    'Neither sheet nor lock store has answered yet. Try again in 2 s.',
    'repeat-later',
  ),
  retryAfter: 2,
};
const TOO_MANY: Problem = {
  ...httpProblem('too-many-streams', 'As many boards are open as there may be.', 'repeat-later'),
  retryAfter: 30,
};
