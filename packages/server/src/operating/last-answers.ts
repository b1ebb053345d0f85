import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * Watches a server so that, once it is to be left, every answer is the last one of its connection and says so. A proxy
 * then sends nothing more on a connection that is about to close, and no request gets lost there.
 *
 * @returns begins with it.
 */
export function lastAnswersOf(server: Server): () => void {
  const latest = new Map<Duplex, ServerResponse>();
  let isLeaving = false;
  const isLast = (res: ServerResponse, last: boolean): void => {
    if (!res.headersSent) res.shouldKeepAlive = !last;
  };
  server.prependListener('request', ({ socket }: IncomingMessage, res: ServerResponse) => {
    // One that was sent ahead still has to be answered on the same connection.
    const before = latest.get(socket);
    if (isLeaving && before !== undefined) isLast(before, false);
    latest.set(socket, res);
    if (isLeaving) isLast(res, true);
    res.once('close', () => {
      if (latest.get(socket) === res) latest.delete(socket);
    });
  });
  return () => {
    isLeaving = true;
    for (const res of latest.values()) isLast(res, true);
  };
}
