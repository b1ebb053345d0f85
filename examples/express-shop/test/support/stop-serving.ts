import type { Server } from 'node:http';
import type { BoardFeed } from '../../src/board-feed.js';
import type { BoardStreams } from '../../src/board-streams.js';

/** Ends the board's streams and readings, then every connection; what the server stood on may be closed after it. */
export async function stopServing(
  server: Server,
  { streams, feed }: { readonly streams: BoardStreams; readonly feed: BoardFeed },
): Promise<void> {
  streams.close();
  await feed.close();
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
