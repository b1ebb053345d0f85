import { Worker } from 'node:worker_threads';
import { isWalked, type Walked, type WalkOrder } from './order.js';

/** How a thread ended: with what it walked, and why it stopped if it did not come to its end. */
export interface Ended {
  readonly walked: readonly Walked[];
  /** It threw, or an engine that lost its protection never came back. */
  readonly trouble: string | null;
}

/** Walks in a thread of its own, so that an engine that runs in circles can be stopped. */
export function walkInThread(bundle: string, order: WalkOrder, longestMs: number): Promise<Ended> {
  return new Promise((resolve) => {
    const walked: Walked[] = [];
    const worker = new Worker(bundle, { workerData: order });
    const end = (trouble: string | null): void => {
      clearTimeout(timer);
      resolve({ walked, trouble });
    };
    const timer = setTimeout(() => {
      end(`no end within ${longestMs / 1000} s`);
      void worker.terminate();
    }, longestMs);
    worker.on('message', (message: unknown) => {
      if (isWalked(message)) walked.push(message);
    });
    worker.on('error', (error) => end(String(error)));
    worker.on('exit', () => end(null));
  });
}
