import { connect, createServer, type Socket } from 'node:net';
import { parentPort, Worker, workerData } from 'node:worker_threads';

/** A TCP link to `port` on this machine that takes `oneWayMs` milliseconds each way. Runs in a thread of its own. */
export async function slowLink(
  script: URL,
  port: number,
  oneWayMs: number,
): Promise<{ port: number; close(): Promise<void> }> {
  const worker = new Worker(script, { workerData: { slowLinkTo: port, oneWayMs } });
  const listening = await new Promise<unknown>((resolve) => void worker.once('message', resolve));
  if (typeof listening !== 'number') throw new Error('the slow link did not start');
  return {
    port: listening,
    close: async () => {
      await worker.terminate();
    },
  };
}

/** The thread's side of it. `false` in any other thread. */
export function runSlowLink(): boolean {
  const data: unknown = workerData;
  if (typeof data !== 'object' || data === null || !('slowLinkTo' in data) || !('oneWayMs' in data))
    return false;
  const port = Number(data.slowLinkTo);
  const oneWayMs = Number(data.oneWayMs);
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) socket.setNoDelay(true).on('error', () => socket.destroy());
    carry(near, far, oneWayMs);
    carry(far, near, oneWayMs);
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    parentPort?.postMessage(typeof address === 'object' ? address?.port : undefined);
  });
  return true;
}

// Node's timers are late by up to a millisecond, as much as is to be measured: what is due is found by polling.
function carry(from: Socket, to: Socket, delayMs: number): void {
  const due: { readonly at: number; readonly data: Buffer }[] = [];
  let polling = false;
  const poll = (): void => {
    for (let first = due[0]; first !== undefined && first.at <= performance.now(); first = due[0]) {
      to.write(first.data);
      due.shift();
    }
    polling = due.length > 0;
    if (polling) setImmediate(poll);
  };
  from.on('data', (data) => {
    due.push({ at: performance.now() + delayMs, data });
    if (!polling) poll();
  });
  from.on('close', () => to.end());
}
