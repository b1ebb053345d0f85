import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Systems give connections that go out a port from 32768 upwards. One of those may be taken between the moment when it was
 * found free and a server's start, or its start again; these are taken by none but who asks for one.
 */
const FROM = 20_000;
const BELOW = 32_768;

/** A port of 127.0.0.1 that nothing listens on, and that no connection which goes out is given meanwhile. */
export async function freePort(): Promise<number> {
  for (;;) {
    // At random, because several processes look at once.
    const port = FROM + Math.floor(Math.random() * (BELOW - FROM));
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
