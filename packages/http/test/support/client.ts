/** An answer as it came over the wire, its body parsed. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** What the shop's bodies have, so far as tests look at it. */
export interface Body {
  readonly [member: string]: unknown;
  readonly tag?: string;
  readonly type?: string;
  readonly detail?: string;
  readonly token?: string;
  readonly fence?: number;
  readonly state?: string;
  readonly next?: unknown;
  readonly spools?: readonly Body[];
  readonly results?: readonly (Body & {
    readonly status: number;
    readonly grant?: Body;
    readonly problem?: Body;
  })[];
  readonly counts?: Readonly<Record<string, number>>;
  readonly lastReconcile?: (Body & { readonly at: string; readonly reconciled: number }) | null;
}

export interface Init {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Client {
  get(path: string, init?: Init): Promise<Answer>;
  post(path: string, body: unknown, init?: Init): Promise<Answer>;
  /** A request word for word. */
  send(path: string, init: Init): Promise<Answer>;
}

/** @param look is shown every answer, before the caller gets it. */
export function client(
  base: string,
  bearer?: string,
  look: (method: string, path: string, answer: Answer) => void = () => undefined,
): Client {
  const auth: Record<string, string> = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
  async function send(path: string, init: Init): Promise<Answer> {
    const response = await fetch(base + path, init);
    const text = await response.text();
    const body = (text === '' ? {} : JSON.parse(text)) as Body;
    const answer = { status: response.status, headers: response.headers, body };
    look(init.method ?? 'GET', path, answer);
    return answer;
  }
  return {
    send,
    get: (path, init = {}) => send(path, { ...init, headers: { ...auth, ...init.headers } }),
    post: (path, body, init = {}) =>
      send(path, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        ...init,
        headers: { 'content-type': 'application/json', ...auth, ...init.headers },
      }),
  };
}
