import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** Where text goes. */
export interface Sink {
  write(text: string): void;
  readonly isTTY: boolean;
  readonly colours: boolean;
  /** How many characters and lines fit, as far as that is known. */
  size(): { readonly columns: number; readonly rows: number };
}

/** stdin, stdout and stderr, as the commands see them. */
export interface Terminal {
  readonly out: Sink;
  readonly err: Sink;
  /** Whether somebody is there to be asked. */
  readonly canAsk: boolean;
  /** One line that was typed; `null` when there is none, or the signal came first. */
  ask(question: string, signal: AbortSignal): Promise<string | null>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The part of a stream of the process's that is used. */
export interface OutStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** FORCE_COLOR and NO_COLOR decide, as https://no-color.org and Node itself have it; else a terminal gets colours. */
export function wantsColours(env: Environment, isTTY: boolean): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return !['0', 'false'].includes(forced);
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  return isTTY && env['TERM'] !== 'dumb';
}

export function sinkOf(stream: OutStream, env: Environment): Sink {
  const isTTY = stream.isTTY === true;
  return {
    write: (text) => void stream.write(text),
    isTTY,
    colours: wantsColours(env, isTTY),
    // A terminal that was given no size says 0.
    size: () => ({ columns: atLeastOne(stream.columns) ?? 80, rows: atLeastOne(stream.rows) ?? 24 }),
  };
}

function atLeastOne(size: number | undefined): number | undefined {
  return size === 0 ? undefined : size;
}

export function terminalOf(
  streams: {
    readonly in: Readable & { readonly isTTY?: boolean };
    readonly out: OutStream;
    readonly err: OutStream;
  },
  env: Environment,
): Terminal {
  const out = sinkOf(streams.out, env);
  const err = sinkOf(streams.err, env);
  return {
    out,
    err,
    canAsk: streams.in.isTTY === true && err.isTTY,
    ask(question, signal) {
      err.write(question);
      return readLine(streams.in, signal);
    },
  };
}

/** `terminal: false` leaves the terminal as it is: the line is edited there, and Ctrl-C is the process's own signal. */
function readLine(input: Readable, signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve) => {
    const lines = createInterface({ input, terminal: false });
    const end = (): void => lines.close();
    lines.once('line', (line) => {
      resolve(line);
      end();
    });
    lines.once('close', () => {
      signal.removeEventListener('abort', end);
      resolve(null);
    });
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}
