import { connect, type Socket } from 'node:net';

/** One answer as it came over the wire. Interim ones (100 Continue) are left out. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
}

/** What is sent, and how. */
export interface Sending {
  /** Written one after the other, each after a turn of the event loop. */
  readonly pieces: readonly Buffer[];
  /** The method of the request, for HEAD has no body in its answer. */
  readonly method: string;
  /** The connection is this request's own, and half-closed after it: all answers until it is closed count. */
  readonly alone: boolean;
}

const PATIENCE_MS = 15_000;

/** A lane's connection, kept alive as long as the server keeps it. */
export class Wire {
  readonly #port: number;
  #kept: Connection | null = null;

  constructor(port: number) {
    this.#port = port;
  }

  /** Every answer to it. @throws Error when there is none, or one that is no HTTP. */
  async send({ pieces, method, alone }: Sending): Promise<readonly WireAnswer[]> {
    if (alone) {
      const connection = new Connection(this.#port);
      try {
        await connection.write(pieces, true);
        return await connection.untilClosed(method);
      } finally {
        connection.destroy();
      }
    }
    const connection = this.#kept?.isUsable === true ? this.#kept : new Connection(this.#port);
    this.#kept = connection;
    await connection.write(pieces, false);
    const answer = await connection.next(method);
    if (connection.surplus > 0) throw new Error(`${connection.surplus} bytes came after the answer`);
    if (answer.headers.get('connection')?.[0] === 'close') this.close();
    return [answer];
  }

  close(): void {
    this.#kept?.destroy();
    this.#kept = null;
  }
}

class Connection {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #isClosed = false;
  #wake: () => void = () => undefined;

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    this.#socket.on('data', (bytes) => {
      this.#received = Buffer.concat([this.#received, bytes]);
      this.#wake();
    });
    // Whoever is refused while still sending may find the connection reset: what came until then counts.
    this.#socket.on('error', () => undefined);
    for (const event of ['end', 'close'])
      this.#socket.on(event, () => {
        this.#isClosed = true;
        this.#wake();
      });
  }

  get isUsable(): boolean {
    return !this.#isClosed && this.surplus === 0;
  }

  get surplus(): number {
    return this.#received.length;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  async write(pieces: readonly Buffer[], andEnd: boolean): Promise<void> {
    for (const piece of pieces) {
      this.#socket.write(piece);
      if (pieces.length > 1) await new Promise((resolve) => setImmediate(resolve));
    }
    if (andEnd) this.#socket.end();
  }

  async next(method: string): Promise<WireAnswer> {
    for (;;) {
      const read = readAnswer(this.#received, method, this.#isClosed);
      if (read !== null) {
        this.#received = this.#received.subarray(read.length);
        if (read.answer.status >= 200) return read.answer;
        continue;
      }
      if (this.#isClosed) throw new Error(`no whole answer, only ${JSON.stringify(this.#said())}`);
      await this.#more();
    }
  }

  async untilClosed(method: string): Promise<readonly WireAnswer[]> {
    const answers = [await this.next(method)];
    while (!this.#isClosed || this.surplus > 0) {
      if (this.surplus > 0) answers.push(await this.next(method));
      else await this.#more();
    }
    return answers;
  }

  #said(): string {
    return this.#received.toString('latin1').slice(0, 200);
  }

  #more(): Promise<void> {
    return new Promise((resolve, reject) => {
      const bound = setTimeout(() => reject(new Error(`unanswered after ${PATIENCE_MS} ms`)), PATIENCE_MS);
      this.#wake = () => {
        clearTimeout(bound);
        resolve();
      };
    });
  }
}

interface ReadAnswer {
  readonly answer: WireAnswer;
  readonly length: number;
}

/** The first answer among the bytes; null while it is not whole. */
function readAnswer(bytes: Buffer, method: string, isClosed: boolean): ReadAnswer | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) [ -~]*$/.exec(first)?.[1]);
  if (Number.isNaN(status)) throw new Error(`this is no status line: ${JSON.stringify(first)}`);
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const [, name, value] = /^([a-z-]+): ([ -~]*)$/i.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new Error(`no header: ${JSON.stringify(line)}`);
    headers.set(name.toLowerCase(), [...(headers.get(name.toLowerCase()) ?? []), value]);
  }
  const from = end + 4;
  const answer = (body: string, length: number): ReadAnswer => ({
    answer: { status, headers, body },
    length,
  });
  if (status < 200 || status === 204 || status === 304 || method === 'HEAD') return answer('', from);
  const length = headers.get('content-length')?.[0];
  if (length !== undefined) {
    const to = from + Number(length);
    return bytes.length < to ? null : answer(bytes.toString('utf8', from, to), to);
  }
  if (headers.has('transfer-encoding')) throw new Error('an answer in chunks: nobody foresaw one');
  return isClosed ? answer(bytes.toString('utf8', from), bytes.length) : null;
}
