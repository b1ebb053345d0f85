import { type BoardFeed, type BoardStreams } from '@spoollock/board';
import type { Server } from 'node:http';

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
