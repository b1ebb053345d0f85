import type { ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Sessions } from './sessions.js';
import type { SignOuts } from './sign-outs.js';

/** The open streams of each signed-in browser: whoever signs out is told nothing more. */
export class SessionStreams {
  readonly #open = new Map<string, Set<ServerResponse>>();

  constructor(
    private readonly sessions: Sessions | null,
    private readonly signOuts: SignOuts | null = null,
  ) {
    signOuts?.onTold((key) => this.#endOf(key));
  }

  /** Remembers the answer for as long as it is open. */
  readonly watch: RequestHandler = (req, res, next) => {
    const key = this.sessions?.keyOf(req.get('cookie')) ?? null;
    if (key !== null) {
      const streams = this.#open.get(key) ?? new Set();
      this.#open.set(key, streams.add(res));
      res.once('close', () => {
        streams.delete(res);
        if (streams.size === 0 && this.#open.get(key) === streams) this.#open.delete(key);
      });
    }
    next();
  };

  end(cookieHeader: string | undefined): void {
    const key = this.sessions?.keyOf(cookieHeader) ?? null;
    if (key === null) return;
    this.#endOf(key);
    this.signOuts?.tell(key);
  }

  #endOf(key: string): void {
    // Whoever does not read would not hear its end: their connection goes.
    for (const res of this.#open.get(key) ?? []) {
      if (res.writableNeedDrain || !res.headersSent) res.destroy();
      else res.end();
    }
  }
}
