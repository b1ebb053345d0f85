import type { FramingTwist, HeaderName, Operation, Plan, Twist } from './plan.js';
import {
  asTag,
  giveBackMistakes,
  keyMistake,
  LARGEST_BODY_BYTES,
  member,
  queryMistakes,
  readBody,
  releaseMistakes,
  tagsMistakes,
  takeOverMistakes,
  workerMistakes,
  type Members,
} from './mistakes.js';
import type { Sending } from './wire.js';

/** What is known when a request is put into bytes. */
export interface Situation {
  readonly port: number;
  readonly shopToken: string;
  readonly supervisorToken: string;
  readonly tag: string;
  /** Tags for a bulk: this lane's. */
  readonly tags: readonly string[];
  readonly worker: { readonly id: number; readonly initials: string };
  readonly other: { readonly id: number; readonly initials: string };
  /** Who has the spool: a worker, a label, or nobody. */
  readonly holder: { readonly id: number; readonly initials: string } | string | null;
  readonly token: string;
  readonly fence: number;
  /** Part of the callers' keys. They are used again and again, but not for as long as the sheet may have forgotten them. */
  readonly shift: number;
}

/** A request in bytes, and what its answers may be. */
export interface Rendered {
  readonly operation: Operation;
  readonly sending: Sending;
  /** It is one request by the rules of HTTP: it has one answer, of which `must` and `may` hold. */
  readonly sound: boolean;
  /** However it is read, it is no more requests than these. */
  readonly mostAnswers: number;
  /** Its mistakes, as an answer names them: `unauthorized`, `invalid-input:worker.id`. It is refused for one of them. */
  readonly must: ReadonlySet<string>;
  /** Others that it may be refused for; `*` is anything. */
  readonly may: ReadonlySet<string>;
  readonly body: Members | null;
  /** All that it could be about. */
  readonly tags: readonly string[];
}

type Token = string | Entry[];
type Entry = [name: string, token: Token];

/** The spool that no sound request asks for: only one hidden in another does. */
export const SMUGGLED_TAG = 'SMUGGLED';

export function render(plan: Plan, now: Situation): Rendered {
  const { twists } = plan;
  const must = new Set<string>();
  const may = new Set<string>();
  const bodyBytes = twistedBody(plan, now);
  let [method, path, query] = addressOf(plan.operation, now.tag);
  let isLoose = plan.operation === 'odd';
  let framing: FramingTwist | null = null;
  const headers: string[] = [];
  const set = new Map<HeaderName | 'content-type', string | null>([
    ['host', '127.0.0.1:PORT'],
    ['authorization', 'Bearer TOKEN'],
    ['x-supervisor-token', isSupervisors(plan.operation) ? 'SUPERVISOR' : null],
    ['origin', null],
    ['content-type', 'application/json'],
  ]);
  const verdicts = new Map<string, string | null>();
  const extra: (readonly [string, string | null])[] = [];

  for (const twist of twists) {
    if (twist.kind === 'method') method = twist.method;
    else if (twist.kind === 'query') query = twist.text;
    else if (twist.kind === 'path') [path, isLoose] = [asciiOnly(twist.text), true];
    else if (twist.kind === 'tag' && plan.operation !== 'odd')
      path = addressOf(plan.operation, twist.text, (text) => encoded(text, twist.encoding))[1];
    else if (twist.kind === 'raw-tag') path = addressOf(plan.operation, twist.text, (text) => text)[1];
    else if (twist.kind === 'framing') framing = twist.how;
    else if (twist.kind === 'header') {
      headers.push(twist.line);
      extra.push([twist.line.toLowerCase(), twist.verdict]);
    } else if (twist.kind === 'type' || twist.kind === 'replaced-header') {
      const name = twist.kind === 'type' ? 'content-type' : twist.name;
      set.set(name, twist.value);
      verdicts.set(name, twist.verdict);
    }
  }
  const isPost = method === 'POST';
  const hasBody = bodyBytes !== null && (isPost || twists.some(({ kind }) => kind === 'body'));
  const keys = keyHeaders(plan, now);
  for (const [name, value] of set) {
    if (value === null || (name === 'content-type' && !hasBody)) continue;
    headers.unshift(`${name}: ${value}`);
  }
  headers.push(...keys.map((key) => `Idempotency-Key: ${key}`));
  const repeated = repeatedHeaders(headers);
  for (const name of repeated) must.add(`invalid-input:${name}`);

  for (const name of ['host', 'origin', 'authorization'] as const) {
    const verdict = verdicts.get(name);
    // One that was left out may be there all the same, as a line of its own.
    const isThere =
      set.get(name) === null && headers.some((line) => line.toLowerCase().startsWith(`${name}:`));
    if (typeof verdict === 'string') (isThere || repeated.includes(name) ? may : must).add(verdict);
  }
  // Each is one of the shop's names; a page is let in under its own.
  if (verdicts.get('host') === null && verdicts.get('origin') === null) may.add('origin-not-served');
  const supervisor = verdicts.get('x-supervisor-token');
  const isGuarded = isSupervisors(plan.operation) && isPost;
  if (typeof supervisor === 'string' && isGuarded && !isLoose) must.add(supervisor);
  const bodyMistakes: string[] = [];
  const body = hasBody ? readBody(bodyBytes) : null;
  if (hasBody) {
    for (const [line, verdict] of extra)
      if (line.startsWith('content-encoding') && verdict !== null) bodyMistakes.push(verdict);
    const type = verdicts.get('content-type');
    if (typeof type === 'string') bodyMistakes.push(type);
    if (bodyBytes.length > LARGEST_BODY_BYTES) bodyMistakes.push('body-too-large');
    if (bodyBytes.length === 0) isLoose = true;
    else if (body === null) bodyMistakes.push('invalid-input:body');
  } else if (isPost) bodyMistakes.push('unsupported-media-type');

  const tag = tagIn(plan.operation, path);
  if (plan.operation !== 'health') for (const mistake of bodyMistakes) (isPost ? must : may).add(mistake);
  const allowed = METHODS[plan.operation];
  const isAllowed = allowed === null || allowed.includes(method);
  if (!isAllowed) must.add('method-not-allowed');
  for (const mistake of routeMistakes(plan.operation, method, body, tag, query, headers))
    (isAllowed ? must : may).add(mistake);
  const headBytes = Buffer.byteLength([`${method} ${path}${query}`, ...headers].join('\r\n'));
  if (headBytes > 15_000) [isLoose, framing] = [true, framing ?? 'half-closed'];
  if (isLoose) {
    // What else is wrong with it depends on where it leads to.
    may.add('*');
    for (const mistake of must) if (!ANYWHERE.test(mistake)) must.delete(mistake);
  }

  const fill = (text: string): string =>
    text
      .replaceAll('PORT', String(now.port))
      .replaceAll('TOKEN', now.shopToken)
      .replaceAll('SUPERVISOR', now.supervisorToken);
  const target = path + encodeQuery(query);
  // What is answered below the app has a body, for nobody knows there that it was a HEAD.
  if (framing !== null && method === 'HEAD') method = 'GET';
  const framed = frame(framing, {
    method,
    target,
    headers: headers.map(fill),
    body: hasBody ? bodyBytes : null,
    now,
  });
  return {
    operation: plan.operation,
    sending: { pieces: framed.pieces, method, alone: framed.alone },
    sound: framed.sound,
    mostAnswers: framed.sound || BROKEN_OFF.includes(framing) ? 1 : Infinity,
    must,
    may,
    body,
    tags: tagsIn(body, tag),
  };
}

const ANYWHERE = /^(host|origin)-not-served$|^invalid-input:(host|origin|authorization)$|^unauthorized$/;

const BROKEN_OFF: readonly (FramingTwist | null)[] = [
  ...([
    'length-too-large',
    'chunked-cut',
    'chunked-bad-size',
    'chunked-huge-size',
    'headers-too-large',
  ] as const),
  ...([
    'connect',
    'unknown-method',
    'two-lengths',
    'http-9',
    'no-colon',
    'folded-header',
    'path-too-long',
  ] as const),
];

/** Only supervisors may ask for it. */
function isSupervisors(operation: Operation): boolean {
  return operation === 'take-over' || operation === 'release';
}

/** It may carry the caller's own key. */
function isKeyed(operation: Operation): boolean {
  return operation.endsWith('finalizar') || operation === 'release';
}

const METHODS: Readonly<Record<Operation, readonly string[] | null>> = {
  iniciar: ['POST'],
  finalizar: ['POST'],
  'take-over': ['POST'],
  release: ['POST'],
  'bulk-iniciar': ['GET', 'HEAD', 'POST'],
  'bulk-finalizar': ['GET', 'HEAD', 'POST'],
  board: ['GET', 'HEAD'],
  inspect: ['GET', 'HEAD'],
  health: ['GET', 'HEAD'],
  odd: null,
};

function addressOf(
  operation: Operation,
  tag: string,
  put: (text: string) => string = encodeURIComponent,
): [method: string, path: string, query: string] {
  switch (operation) {
    case 'iniciar':
    case 'finalizar':
    case 'take-over':
    case 'release':
      return ['POST', `/api/spools/${put(tag)}/${operation}`, ''];
    case 'bulk-iniciar':
      return ['POST', '/api/spools/iniciar', ''];
    case 'bulk-finalizar':
      return ['POST', '/api/spools/finalizar', ''];
    case 'board':
      return ['GET', '/api/spools', ''];
    case 'inspect':
      return ['GET', `/api/spools/${put(tag)}`, ''];
    case 'health':
      return ['GET', '/health', ''];
    case 'odd':
      return ['POST', `/api/spools/${put(tag)}/iniciar/now`, ''];
  }
}

/** As it may stand in an address; bytes of lone surrogates become those of U+FFFD, as everywhere. */
function encoded(text: string, how: 'percent' | 'twice' | 'plain'): string {
  const bytes = [...Buffer.from(text, 'utf8')];
  const once = bytes
    .map((byte) => {
      const character = String.fromCharCode(byte);
      const isPlain =
        how === 'plain' ? /[!-~]/.test(character) && !/[?#/%]/.test(character) : /[\w.~-]/.test(character);
      return isPlain ? character : `%${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
  return how === 'twice' ? encodeURIComponent(once) : once;
}

function asciiOnly(path: string): string {
  return path.replace(/[^!-~]/g, (character) => encodeURIComponent(character));
}

function encodeQuery(query: string): string {
  return asciiOnly(query);
}

/** The tag in the address: `null` where there is none, `undefined` where it cannot be read. */
function tagIn(operation: Operation, path: string): string | null | undefined {
  if (!['iniciar', 'finalizar', 'take-over', 'release', 'inspect'].includes(operation)) return null;
  const [, raw = ''] = /^\/api\/spools\/([^/]*)/.exec(path) ?? [];
  try {
    return decodeURIComponent(raw);
  } catch {
    return undefined;
  }
}

function tagsIn(body: Members | null, tag: string | null | undefined): readonly string[] {
  const listed = member(body, 'tags');
  const others: readonly unknown[] = Array.isArray(listed) ? listed : [];
  const all = [tag, ...others.slice(0, 200)];
  return all.flatMap((one) => asTag(one) ?? []);
}

const ONCE = ['host', 'origin', 'authorization', 'x-supervisor-token', 'content-type', 'content-encoding'];

function repeatedHeaders(headers: readonly string[]): readonly string[] {
  const names = headers.map((line) => line.slice(0, line.indexOf(':')).toLowerCase());
  return [...ONCE, 'idempotency-key'].filter((name) => names.filter((other) => other === name).length > 1);
}

function keyHeaders({ operation, key, keyNumber, spool }: Plan, { shift }: Situation): readonly string[] {
  if (!isKeyed(operation) || (key !== 'header' && key !== 'both')) return [];
  return [`"key-${shift}-${spool}-${keyNumber}"`];
}

function routeMistakes(
  operation: Operation,
  method: string,
  body: Members | null,
  tag: string | null | undefined,
  query: string,
  headers: readonly string[],
): readonly string[] {
  const fields: string[] = [];
  // Without a tag the address is the board's.
  const isBoard = operation === 'board' || (operation === 'inspect' && tag === '');
  if (tag !== null && asTag(tag) === null && !isBoard) fields.push('tag');
  if (isBoard) fields.push(...queryMistakes(asciiOnly(query).split('#')[0] ?? ''));
  const keys = headers.flatMap((line) => /^idempotency-key:(.*)$/is.exec(line)?.[1] ?? []);
  if (body !== null && method === 'POST') {
    const worker = workerMistakes(member(body, 'worker'));
    if (operation === 'iniciar') fields.push(...worker);
    const key = keyMistake(body, keys);
    if (operation === 'finalizar') fields.push(...worker, ...giveBackMistakes(body));
    if (operation === 'take-over') fields.push(...takeOverMistakes(body));
    if (operation === 'release') fields.push(...releaseMistakes(body));
    if (operation.startsWith('bulk')) fields.push(...worker, ...tagsMistakes(body), ...guardsOfOne(body));
    // Of many, each is refused for a key that it may not have.
    const isOfOne = operation === 'finalizar' || operation === 'release';
    const isWhole = isOfOne ? key !== 'none' : key === 'contradictory';
    if (isWhole && (isOfOne || operation.startsWith('bulk'))) fields.push('operationId');
  }
  return fields.map((field) => `invalid-input:${field}`);
}

/** They guard one spool, and nobody is to think that they guard many. */
function guardsOfOne(body: Members): readonly string[] {
  return ['fence', 'token'].filter((name) => member(body, name) !== undefined);
}

function twistedBody(plan: Plan, now: Situation): Buffer | null {
  const entries = bodyOf(plan, now);
  const text = (): string => (entries === null ? '{}' : written(entries));
  for (const twist of plan.twists) if (entries !== null) bend(entries, twist);
  const twist = plan.twists.find(({ kind }) => kind === 'body');
  if (twist?.kind !== 'body') return entries === null ? null : Buffer.from(text());
  const bytes = Buffer.from(text());
  const at = Math.floor((bytes.length * twist.size) / 1_001);
  const inserted = (...more: number[]): Buffer =>
    Buffer.concat([bytes.subarray(0, at), Buffer.from(more), bytes.subarray(at)]);
  switch (twist.how) {
    case 'none':
      return null;
    case 'cut':
      return bytes.subarray(0, at);
    case 'garbage':
      return Buffer.concat([bytes, Buffer.from('}{"a":1}')]);
    case 'padded':
      return Buffer.from(
        text() + ' '.repeat(Math.max(0, LARGEST_BODY_BYTES + (twist.size % 3) - 1 - bytes.length)),
      );
    case 'huge':
      return Buffer.from(`{"padding":"${'x'.repeat(twist.size * 500)}",${text().slice(1)}`);
    case 'invalid-utf8':
      return inserted(0xff, 0xfe);
    case 'overlong-utf8':
      return inserted(0xc0, 0xaf);
    case 'lone-surrogate-utf8':
      return inserted(0xed, 0xa0, 0x80);
    case 'bom':
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
    case 'utf16':
      return Buffer.from(text(), 'utf16le');
    case 'deep':
      return Buffer.from(`{"worker":${'['.repeat(twist.size * 40)}${']'.repeat(twist.size * 40)}}`);
    case 'twice':
      return Buffer.concat([bytes, bytes]);
    case 'list':
      return Buffer.from(`[${text()}]`);
    case 'proto':
      return Buffer.from(
        `{"__proto__":${text()},"constructor":{"prototype":{"polluted":true}},"__proto__":{"polluted":true}}`,
      );
  }
}

function bodyOf(plan: Plan, now: Situation): Entry[] | null {
  const { operation, asHolder, token, fence, key } = plan;
  const isHeld = now.holder !== null && typeof now.holder !== 'string';
  const who = asHolder && isHeld && operation.endsWith('finalizar') ? now.holder : now.worker;
  const worker: Entry = ['worker', workerEntries(who)];
  const tags: Entry = ['tags', JSON.stringify(now.tags)];
  const rightOrNot = <T>(guard: Plan['token'], right: T, wrong: T): T[] =>
    guard === 'none' ? [] : [guard === 'right' ? right : wrong];
  const text = (value: string | number): string => JSON.stringify(value);
  const keyed: Entry[] =
    key === 'body' || key === 'both'
      ? [['operationId', text(`key-${now.shift}-${plan.spool}-${plan.keyNumber}`)]]
      : key === 'differing'
        ? [['operationId', text(`${plan.words} ${now.shift}`)]]
        : [];
  const guarded = rightOrNot(fence, text(now.fence), text(now.fence + 1)).map((value): Entry => [
    'fence',
    value,
  ]);
  const decision: Entry[] = [
    ['from', typeof now.holder === 'string' ? text(now.holder) : workerEntries(now.holder ?? now.other)],
    ['by', text('Ana')],
    ['reason', text(plan.words)],
    ...guarded,
  ];
  switch (operation) {
    case 'iniciar':
    case 'odd':
      return [worker];
    case 'bulk-iniciar':
      return [tags, worker];
    case 'bulk-finalizar':
      return [tags, worker, ...keyed];
    case 'finalizar':
      return [
        worker,
        ...rightOrNot(token, text(now.token), text('not-a-token')).map((value): Entry => ['token', value]),
        ...guarded,
        ...keyed,
      ];
    case 'take-over':
      return [...decision, ['to', workerEntries(now.worker)]];
    case 'release':
      return [...decision, ...keyed];
    case 'board':
    case 'inspect':
    case 'health':
      return null;
  }
}

function workerEntries({ id, initials }: { readonly id: number; readonly initials: string }): Entry[] {
  return [
    ['id', JSON.stringify(id)],
    ['initials', JSON.stringify(initials)],
  ];
}

function bend(entries: Entry[], twist: Twist): void {
  if (twist.kind === 'further-member') {
    const entry: Entry = [twist.name, twist.token];
    if (twist.first) entries.unshift(entry);
    else entries.push(entry);
  } else if (twist.kind === 'member') put(entries, twist.at.split('.'), twist.token);
  else if (twist.kind === 'without-member') put(entries, twist.at.split('.'), null);
}

function put(entries: Entry[], [name = '', ...deeper]: readonly string[], token: string | null): void {
  const at = entries.findIndex(([known]) => known === name);
  const found = entries[at];
  if (found === undefined) {
    if (token !== null && deeper.length === 0) entries.push([name, token]);
  } else if (deeper.length === 0) {
    if (token === null) entries.splice(at, 1);
    else found[1] = token;
  } else if (typeof found[1] !== 'string') put(found[1], deeper, token);
  else if (name === 'tags' && token !== null) found[1] = found[1].replace(/^\[/, `[${token},`);
}

function written(token: Token): string {
  if (typeof token === 'string') return token;
  return `{${token.map(([name, value]) => `${JSON.stringify(name)}:${written(value)}`).join(',')}}`;
}

interface Parts {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly string[];
  readonly body: Buffer | null;
  readonly now: Situation;
}

interface Framed {
  readonly pieces: readonly Buffer[];
  readonly alone: boolean;
  readonly sound: boolean;
}

/** The request as HTTP has it, or as HTTP must not have it. */
function frame(how: FramingTwist | null, { method, target, headers, body, now }: Parts): Framed {
  const bytes = body ?? Buffer.alloc(0);
  const length = body === null ? [] : [`Content-Length: ${bytes.length}`];
  const chunkedLine = 'Transfer-Encoding: chunked';
  const head = (lines: readonly string[], first = `${method} ${target} HTTP/1.1`, end = '\r\n'): Buffer =>
    Buffer.from([first, ...lines, '', ''].join(end));
  const all = (...parts: Buffer[]): Buffer => Buffer.concat(parts);
  const chunk = (part: Buffer): Buffer =>
    all(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'));
  const half = Math.floor(bytes.length / 2);
  const chunks = all(
    ...[bytes.subarray(0, half), bytes.subarray(half)].filter((part) => part.length > 0).map(chunk),
  );
  const last = Buffer.from('0\r\n\r\n');
  const whole = all(head([...headers, ...length]), bytes);
  const broken = (...pieces: Buffer[]): Framed => ({ pieces, alone: true, sound: false });
  const sound = (...pieces: Buffer[]): Framed => ({ pieces, alone: false, sound: true });
  const withLines = (...lines: string[]): Framed =>
    broken(all(head([...headers, ...lines, ...length]), bytes));
  const withFirst = (first: string): Framed => broken(all(head([...headers, ...length], first), bytes));
  // Within the body by its length, and a request of its own by its chunks: who takes it for one was led to.
  const order = '{"worker":{"id":666,"initials":"EVIL"}}';
  const hidden = Buffer.from(
    `POST /api/spools/${SMUGGLED_TAG}/iniciar HTTP/1.1\r\nHost: 127.0.0.1:${now.port}\r\n` +
      `Authorization: Bearer ${now.shopToken}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${order.length}\r\n\r\n${order}`,
  );
  const smuggling = all(chunks, last, hidden);
  const smuggle = (coding: string): Framed =>
    broken(all(head([...headers, coding, `Content-Length: ${smuggling.length}`]), smuggling));
  switch (how) {
    case null:
      return sound(whole);
    case 'in-drops':
      return sound(
        ...Array.from({ length: 5 }, (_, at) =>
          whole.subarray((at * whole.length) / 5, ((at + 1) * whole.length) / 5),
        ),
      );
    case 'half-closed':
      return { pieces: [whole], alone: true, sound: true };
    case 'expect-continue':
      return sound(all(head([...headers, 'Expect: 100-continue', ...length]), bytes));
    case 'expect-unknown':
      return sound(all(head([...headers, 'Expect: the-unexpected', ...length]), bytes));
    case 'upgrade':
      return sound(all(head([...headers, 'Upgrade: websocket', 'Connection: Upgrade', ...length]), bytes));
    case 'chunked':
      return body === null ? sound(whole) : sound(all(head([...headers, chunkedLine]), chunks, last));
    case 'nothing-but-crlf-first':
      return { pieces: [all(Buffer.from('\r\n\r\n'), whole)], alone: true, sound: true };
    case 'length-too-large':
      return broken(all(head([...headers, `Content-Length: ${bytes.length + 7}`]), bytes));
    case 'length-too-small':
      return broken(all(head([...headers, `Content-Length: ${Math.max(0, bytes.length - 3)}`]), bytes));
    case 'two-lengths':
      return withLines(`Content-Length: ${bytes.length + 1}`);
    case 'length-negative':
      return broken(all(head([...headers, 'Content-Length: -1']), bytes));
    case 'length-hex':
      return broken(all(head([...headers, `Content-Length: 0x${bytes.length.toString(16)}`]), bytes));
    case 'length-huge':
      return broken(all(head([...headers, 'Content-Length: 99999999999999999999']), bytes));
    case 'chunked-cut':
      return broken(all(head([...headers, chunkedLine]), chunks));
    case 'chunked-bad-size':
      return broken(all(head([...headers, chunkedLine]), Buffer.from('xyz\r\n'), bytes, last));
    case 'chunked-huge-size':
      return broken(all(head([...headers, chunkedLine]), Buffer.from('fffffffffffffffff\r\n'), bytes, last));
    case 'chunked-extension':
      return broken(
        all(
          head([...headers, chunkedLine]),
          Buffer.from(`${bytes.length.toString(16)};${'e'.repeat(20_000)}\r\n`),
          bytes,
          last,
        ),
      );
    case 'chunked-trailer':
      return broken(
        all(
          head([...headers, chunkedLine]),
          chunks,
          Buffer.from('0\r\nAuthorization: x\r\nHost: evil\r\n\r\n'),
        ),
      );
    case 'chunked-and-length':
      return broken(all(head([...headers, ...length, chunkedLine]), chunks, last));
    case 'length-and-chunked':
      return broken(all(head([...headers, chunkedLine, ...length]), chunks, last));
    case 'chunked-hidden':
      return smuggle('Transfer-Encoding: xchunked');
    case 'te-unknown':
      return broken(all(head([...headers, 'Transfer-Encoding: gzip, identity']), bytes));
    case 'te-twice':
      return broken(all(head([...headers, chunkedLine, 'Transfer-Encoding: identity']), chunks, last));
    case 'smuggled':
      return smuggle('Transfer-Encoding:\vchunked');
    case 'smuggled-plainly':
      return smuggle(chunkedLine);
    case 'twice':
      return broken(whole, whole);
    case 'then-garbage':
      return broken(all(whole, Buffer.from('\u0000\u0001 NOT HTTP AT ALL\r\n\r\n')));
    case 'bare-lf':
      return broken(all(head([...headers, ...length], `${method} ${target} HTTP/1.1`, '\n'), bytes));
    case 'bare-cr':
      return withLines('X-A: b\rHost: evil.example');
    case 'nul-in-header':
      return withLines('X-A: b\0c');
    case 'folded-header':
      return withLines('X-A: b\r\n Host: evil.example');
    case 'blank-in-name':
      return withLines('Host : evil.example');
    case 'no-colon':
      return withLines('X-A');
    case 'too-many-headers':
      return withLines(...Array.from({ length: 1_500 }, (_, at) => `X${at}: 1`));
    case 'headers-too-large':
      return withLines(`X-A: ${'x'.repeat(70_000)}`);
    case 'path-too-long':
      return withFirst(`${method} /api/spools/${'A'.repeat(30_000)} HTTP/1.1`);
    case 'http-0.9':
      return broken(Buffer.from(`GET ${target}\r\n`));
    case 'http-1.0':
      return withFirst(`${method} ${target} HTTP/1.0`);
    case 'http-2':
      return broken(Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), whole);
    case 'http-9':
      return withFirst(`${method} ${target} HTTP/9.9`);
    case 'no-version':
      return withFirst(`${method} ${target} HTTP/`);
    case 'no-method':
      return withFirst(` ${target} HTTP/1.1`);
    case 'unknown-method':
      return withFirst(`INICIAR ${target} HTTP/1.1`);
    case 'connect':
      return withFirst(`CONNECT evil.example:443 HTTP/1.1`);
    case 'absolute-form':
      return withFirst(`${method} http://user:pass@evil.example${target} HTTP/1.1`);
    case 'absolute-form-broken':
      return withFirst(`${method} http://[::1${target} HTTP/1.1`);
    case 'asterisk':
      return withFirst(`${method} * HTTP/1.1`);
    case 'raw-bytes-in-path':
      return broken(
        all(
          Buffer.from(`${method} /api/spools/A`),
          Buffer.from([0xff, 0x9b, 0x00, 0x80]),
          Buffer.from(' HTTP/1.1\r\n'),
          head(headers, 'X-A: b'),
        ),
      );
    case 'blank-in-path':
      return withFirst(`${method} ${target} and more HTTP/1.1`);
    case 'tls':
      return broken(Buffer.from('16030100c8010000c40303', 'hex'), Buffer.alloc(200, 0x41));
  }
}
