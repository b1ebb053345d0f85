import type { Server } from 'node:http';
import { isIPv6, type AddressInfo } from 'node:net';
import { CannotOpen } from '../opening/cannot-open.js';
import type { ShopSettings } from '../opening/shop-settings.js';

/** For so long a request under way may go on after the shop was told to close. */
const CLOSING_GRACE_MS = 8_000;

/**
 * So many connections may wait until they are taken in; 511 by default. A newcomer who finds no room tries again after a
 * second, however soon there is room.
 */
const WAITING = 4_096;

const MENDED_BY: Readonly<Record<string, string>> = {
  EADDRINUSE: '. Something else listens there: set PORT to another one.',
  EACCES: '. This user may not listen there: set PORT to one from 1024 up.',
};

export function listen(server: Server, { host, port }: Pick<ShopSettings, 'host' | 'port'>): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        new CannotOpen(
          `The shop cannot listen at ${host}, port ${port}: ${error.code ?? error.message}${MENDED_BY[error.code ?? ''] ?? '.'}`,
        ),
      );
    });
    server.listen({ port, host, backlog: WAITING }, resolve);
  });
}

/** A connection whose last request was under way when the shop closed would wait 5 s for another one. */
export function hangUpWhenClosing(server: Server): void {
  server.on('request', (_req, res) => {
    res.once('close', () => {
      if (!server.listening) setImmediate(() => server.closeIdleConnections());
    });
  });
}

export async function stopListening(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise((resolve) => server.close(resolve));
  const impatient = setTimeout(() => server.closeAllConnections(), CLOSING_GRACE_MS);
  await closed;
  clearTimeout(impatient);
}

/** Where to ask; a server that listens everywhere is asked at this machine. */
export function urlOf(server: Server): string {
  const { address, port } = addressOf(server);
  const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new CannotOpen('The shop listens at no port.');
  return address;
}
