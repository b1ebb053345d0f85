import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A proxy as many shops have one: it asks for readiness, keeps its connections, and sends nothing a second time. */
export async function proxyTo(backends: string[]) {
  const ready = new Map<string, boolean>();
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  const look = async (): Promise<void> => {
    for (const url of backends) ready.set(url, await isReady(url));
  };
  await look();
  const looking = setInterval(() => void look(), 100);
  let turn = 0;
  const server = createServer((req, res) => {
    const open = backends.filter((url) => ready.get(url) === true);
    const target = open[turn++ % open.length];
    if (target === undefined) {
      res.writeHead(503).end();
      return;
    }
    const { host: _host, connection: _connection, ...headers } = req.headers;
    const sent = request(target + (req.url ?? ''), { method: req.method, headers, agent }, (answer) => {
      const { connection: _hop, 'keep-alive': _also, ...passed } = answer.headers;
      res.writeHead(answer.statusCode ?? 502, passed);
      answer.pipe(res);
    });
    sent.on('error', () => (res.headersSent ? res.destroy() : res.writeHead(502).end()));
    req.pipe(sent);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    clearInterval(looking);
    agent.destroy();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, look, isReady: (url: string) => ready.get(url) === true };
}

async function isReady(url: string): Promise<boolean> {
  const sent = request(`${url}/readyz`, { agent: false });
  sent.end();
  try {
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    return answer.statusCode === 200;
  } catch {
    return false;
  }
}
