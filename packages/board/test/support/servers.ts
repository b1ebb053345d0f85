import { once } from 'node:events';
import { createServer, request as send, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser } from 'playwright-core';
import { onTestFinished } from 'vitest';

/** Listens until its test has finished. @returns the port. */
export async function listening(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  });
  return (server.address() as AddressInfo).port;
}

/** A proxy that serves the app below a prefix, which it strips, and passes on what comes when it comes. */
export async function behind(prefix: string, port: number): Promise<number> {
  return listening((request, response) => {
    const { url = '', method, headers } = request;
    if (!url.startsWith(prefix)) {
      response.writeHead(404).end();
      return;
    }
    const path = url.slice(prefix.length);
    const onward = send({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      response.once('close', () => answer.destroy());
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
}

/** A browser, until its test has finished. */
export async function openBrowser(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: process.env['SPOOLLOCK_HEADLESS_SHELL'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
    ],
  });
  onTestFinished(() => browser.close());
  return browser;
}
