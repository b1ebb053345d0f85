import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a server that a test can cut at the worst moment. */
export interface Proxy {
  readonly url: string;
  /** The next answer of the server is lost, and its connection with it: what was asked was carried out. */
  cutAtNextAnswer(): void;
  /** The next thing that is said to the server is lost, and its connection with it. */
  cutAtNextRequest(): void;
  /** From now on it leads there. Connections that are open stay where they are. */
  moveTo(target: { readonly port: number }): void;
  close(): Promise<void>;
}

export async function startProxy(target: { readonly url: string; readonly port: number }): Promise<Proxy> {
  const open = new Set<Socket>();
  let port = target.port;
  let cut: 'answer' | 'request' | null = null;
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    const both = [near, far];
    const end = (): void => both.forEach((socket) => socket.destroy());
    const carry = (from: Socket, to: Socket, what: 'answer' | 'request'): void => {
      open.add(from);
      from.on('data', (data) => {
        if (cut !== what) return void to.write(data);
        cut = null;
        end();
      });
      from.on('error', end).on('close', () => {
        open.delete(from);
        end();
      });
    };
    carry(near, far, 'request');
    carry(far, near, 'answer');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: target.url.replace(`:${target.port}/`, `:${address.port}/`),
    cutAtNextAnswer: () => void (cut = 'answer'),
    cutAtNextRequest: () => void (cut = 'request'),
    moveTo: (to) => void (port = to.port),
    close: async () => {
      server.close();
      open.forEach((socket) => socket.destroy());
      await once(server, 'close');
    },
  };
}
