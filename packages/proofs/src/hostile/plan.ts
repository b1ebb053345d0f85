import fc from 'fast-check';
import { hostileName, hostileText, hostileToken, MARKER } from './texts.js';

/** Lanes go side by side; what is in one lane goes in its order, and no two lanes ask for the same spool. */
export const LANES = 8;
export const SPOOLS_A_LANE = 8;

export type Operation =
  | 'iniciar'
  | 'finalizar'
  | 'take-over'
  | 'release'
  | 'bulk-iniciar'
  | 'bulk-finalizar'
  | 'board'
  | 'inspect'
  | 'health'
  | 'odd';

/** One request before it is put into bytes: what it names (a spool, its holder) is known only when it is sent. */
export interface Plan {
  readonly lane: number;
  readonly operation: Operation;
  readonly spool: number;
  readonly worker: number;
  /** The worker who has the spool, where there is one. */
  readonly asHolder: boolean;
  readonly token: Guard;
  readonly fence: Guard;
  readonly key: 'none' | 'header' | 'body' | 'both' | 'differing';
  readonly keyNumber: number;
  readonly words: string;
  readonly twists: readonly Twist[];
}

type Guard = 'none' | 'right' | 'wrong';

/** One thing that is wrong with a request, or only strange. */
export type Twist =
  | { readonly kind: 'member'; readonly at: string; readonly token: string }
  | {
      readonly kind: 'further-member';
      readonly name: string;
      readonly token: string;
      readonly first: boolean;
    }
  | { readonly kind: 'without-member'; readonly at: string }
  | { readonly kind: 'tag'; readonly text: string; readonly encoding: 'percent' | 'twice' | 'plain' }
  | { readonly kind: 'raw-tag'; readonly text: string }
  | { readonly kind: 'query'; readonly text: string }
  | { readonly kind: 'path'; readonly text: string }
  | { readonly kind: 'method'; readonly method: string }
  | { readonly kind: 'type'; readonly value: string | null; readonly verdict: Verdict }
  | { readonly kind: 'header'; readonly line: string; readonly verdict: Verdict }
  | {
      readonly kind: 'replaced-header';
      readonly name: HeaderName;
      readonly value: string | null;
      readonly verdict: Verdict;
    }
  | { readonly kind: 'body'; readonly how: BodyTwist; readonly size: number }
  | { readonly kind: 'framing'; readonly how: FramingTwist };

export type HeaderName = 'host' | 'authorization' | 'x-supervisor-token' | 'origin';

/** The type of the answer that it must have; `null` where the request may be served all the same. */
export type Verdict = string | null;

export type BodyTwist =
  | 'none'
  | 'cut'
  | 'garbage'
  | 'padded'
  | 'huge'
  | 'invalid-utf8'
  | 'overlong-utf8'
  | 'lone-surrogate-utf8'
  | 'bom'
  | 'utf16'
  | 'deep'
  | 'twice'
  | 'list'
  | 'proto';

/** What is done to HTTP itself: each on a connection of its own. */
export type FramingTwist =
  | 'length-too-large'
  | 'length-too-small'
  | 'two-lengths'
  | 'length-negative'
  | 'length-hex'
  | 'length-huge'
  | 'chunked'
  | 'chunked-cut'
  | 'chunked-bad-size'
  | 'chunked-huge-size'
  | 'chunked-extension'
  | 'chunked-trailer'
  | 'chunked-and-length'
  | 'length-and-chunked'
  | 'chunked-hidden'
  | 'te-unknown'
  | 'te-twice'
  | 'smuggled'
  | 'smuggled-plainly'
  | 'twice'
  | 'then-garbage'
  | 'bare-lf'
  | 'bare-cr'
  | 'nul-in-header'
  | 'folded-header'
  | 'blank-in-name'
  | 'no-colon'
  | 'too-many-headers'
  | 'headers-too-large'
  | 'path-too-long'
  | 'http-0.9'
  | 'http-1.0'
  | 'http-2'
  | 'http-9'
  | 'no-version'
  | 'no-method'
  | 'unknown-method'
  | 'connect'
  | 'upgrade'
  | 'absolute-form'
  | 'absolute-form-broken'
  | 'asterisk'
  | 'raw-bytes-in-path'
  | 'blank-in-path'
  | 'expect-continue'
  | 'expect-unknown'
  | 'in-drops'
  | 'half-closed'
  | 'tls'
  | 'nothing-but-crlf-first';

export const FRAMINGS: readonly FramingTwist[] = [
  ...([
    'length-too-large',
    'length-too-small',
    'two-lengths',
    'length-negative',
    'length-hex',
    'length-huge',
  ] as const),
  ...(['chunked', 'chunked-cut', 'chunked-bad-size', 'chunked-huge-size', 'chunked-extension'] as const),
  ...([
    'chunked-trailer',
    'chunked-and-length',
    'length-and-chunked',
    'chunked-hidden',
    'te-unknown',
  ] as const),
  ...([
    'te-twice',
    'smuggled',
    'smuggled-plainly',
    'twice',
    'then-garbage',
    'bare-lf',
    'bare-cr',
    'nul-in-header',
  ] as const),
  ...(['folded-header', 'blank-in-name', 'no-colon', 'too-many-headers', 'headers-too-large'] as const),
  ...(['path-too-long', 'http-0.9', 'http-1.0', 'http-2', 'http-9', 'no-version', 'no-method'] as const),
  ...(['unknown-method', 'connect', 'upgrade', 'absolute-form', 'absolute-form-broken', 'asterisk'] as const),
  ...(['raw-bytes-in-path', 'blank-in-path', 'expect-continue', 'expect-unknown', 'in-drops'] as const),
  ...(['half-closed', 'tls', 'nothing-but-crlf-first'] as const),
];

const MEMBERS = [
  ...['worker', 'worker.id', 'worker.initials', 'token', 'fence', 'operationId'],
  ...['from', 'from.id', 'from.initials', 'to', 'to.id', 'to.initials', 'by', 'reason', 'tags', 'tags.0'],
];

const TYPES: readonly (readonly [string | null, Verdict])[] = [
  [null, 'unsupported-media-type'],
  ['', 'unsupported-media-type'],
  ['text/plain', 'unsupported-media-type'],
  ['application/x-www-form-urlencoded', 'unsupported-media-type'],
  ['multipart/form-data; boundary=x', 'unsupported-media-type'],
  ['text/json', 'unsupported-media-type'],
  ['application/jsonp', 'unsupported-media-type'],
  ['application/*', 'unsupported-media-type'],
  ['application/vnd.api+json', 'unsupported-media-type'],
  ['text/plain, application/json', 'unsupported-media-type'],
  ['application/json; charset=latin1', 'unsupported-media-type'],
  ['application/json; charset=utf-16', 'unsupported-media-type'],
  ['application/json; charset=utf-7', 'unsupported-media-type'],
  ['application/json; charset=utf-32', 'unsupported-media-type'],
  ['application/json; charset=utf-8x', 'unsupported-media-type'],
  ['application/json; charset=UTF-8', null],
  ['application/json; charset="utf-8"', null],
  ['APPLICATION/JSON', null],
  ['application/json;', null],
  ['application/json; a=b; charset=utf-8', null],
];

const HOSTS: readonly (readonly [string | null, Verdict])[] = [
  [null, 'host-not-served'],
  ['', 'host-not-served'],
  ['evil.example', 'host-not-served'],
  ['localhost', 'host-not-served'],
  ['127.0.0.1:1', 'host-not-served'],
  ['127.0.0.1:PORT@evil.example', 'host-not-served'],
  ['127.0.0.1:PORT/evil', 'host-not-served'],
  ['127.0.0.1:PORT, evil.example', 'host-not-served'],
  ['evil.example#127.0.0.1:PORT', 'host-not-served'],
  ['2130706433:PORT', 'host-not-served'],
  ['__proto__', 'host-not-served'],
  ['\u0130.example', 'host-not-served'],
  ['LOCALHOST:PORT', null],
];

const ORIGINS: readonly (readonly [string | null, Verdict])[] = [
  ['', 'origin-not-served'],
  ['null', 'origin-not-served'],
  ['http://evil.example', 'origin-not-served'],
  ['http://127.0.0.1', 'origin-not-served'],
  ['http://127.0.0.1:PORT.evil.example', 'origin-not-served'],
  ['file://', 'origin-not-served'],
  ['javascript:alert(1)', 'origin-not-served'],
  ['*', 'origin-not-served'],
  ['http://127.0.0.1:PORT', null],
];

const AUTHORIZATIONS: readonly (readonly [string | null, Verdict])[] = [
  [null, 'unauthorized'],
  ['', 'unauthorized'],
  ['Bearer', 'unauthorized'],
  [`Bearer ${MARKER}`, 'unauthorized'],
  [`Basic ${MARKER}`, 'unauthorized'],
  [`Bearer ${MARKER} TOKEN`, 'unauthorized'],
  ['Bearer TOKENx', 'unauthorized'],
  ['TOKEN', 'unauthorized'],
  [`Bearer \u00e9${MARKER}`, 'unauthorized'],
  [`Bearer ${MARKER.repeat(1_000)}`, 'unauthorized'],
  ['bearer   TOKEN  ', null],
];

const SUPERVISORS: readonly (readonly [string | null, Verdict])[] = [
  [null, 'unauthorized'],
  ['', 'forbidden'],
  [MARKER, 'forbidden'],
  ['SUPERVISORx', 'forbidden'],
  ['SUPERVISOR, SUPERVISOR', 'forbidden'],
];

const LINES: readonly (readonly [string, Verdict])[] = [
  ['Host: evil.example', 'invalid-input:host'],
  ['host: 127.0.0.1:PORT', 'invalid-input:host'],
  [`Authorization: Bearer ${MARKER}`, 'invalid-input:authorization'],
  ['Content-Type: text/plain', 'invalid-input:content-type'],
  ['Content-Encoding: gzip', 'unsupported-media-type'],
  ['Content-Encoding: br', 'unsupported-media-type'],
  ['Content-Encoding: identity', null],
  ['Idempotency-Key:', 'invalid-input:operationId'],
  ['Idempotency-Key: ""', 'invalid-input:operationId'],
  ['Idempotency-Key: a\tb', 'invalid-input:operationId'],
  ['Idempotency-Key: \u0085', 'invalid-input:operationId'],
  [`Idempotency-Key: ${'k'.repeat(300)}`, 'invalid-input:operationId'],
  ['X-HTTP-Method-Override: DELETE', null],
  ['X-Method-Override: GET', null],
  ['X-Forwarded-Host: evil.example', null],
  ['X-Forwarded-For: 127.0.0.1', null],
  ['X-Original-URL: /health', null],
  ['X-Rewrite-URL: /api/spools', null],
  ['Forwarded: for="[::1]";host=evil.example', null],
  ['Range: bytes=0-1,5-', null],
  ['If-None-Match: *', null],
  ['If-Match: "x"', null],
  ['Accept: text/html;q=\u00ff', null],
  ['Accept-Encoding: gzip, br', null],
  ['Accept-Language: \u00e1\u0080', null],
  [`Cookie: session=${MARKER}; __proto__=1`, null],
  [`Proxy-Authorization: Basic ${MARKER}`, null],
  ['User-Agent: ${jndi:ldap://x} \u009b31m', null],
  ['Referer: http://x/%0d%0aSet-Cookie:a', null],
  ['__proto__: x', null],
  ['constructor: x', null],
  ['Keep-Alive: timeout=99999', null],
  ['TE: trailers, chunked', null],
  ['traceparent: 00-%0a', null],
  ['X-Request-Id: a%0d%0ab', null],
];

const QUERIES = [
  ...[
    '?__proto__[state]=free',
    '?constructor[prototype][a]=1',
    '?state=free&state=occupied',
    '?state[]=free',
  ],
  ...[
    '?state=__proto__',
    '?state=toString',
    '?limit=0',
    '?limit=-1',
    '?limit=1e3',
    '?limit=99999',
    '?limit=NaN',
  ],
  ...[
    '?limit=10001',
    '?limit=9007199254740993',
    '?limit=00000000000000005',
    '?limit=5&limit=5',
    '?limit= 5',
    '?limit=',
  ],
  ...['?worker=1.5', '?worker=0', '?worker=9007199254740992', '?worker=93', '?worker[id]=93', '?worker=%00'],
  ...[
    '?cursor=',
    '?cursor=!!!!',
    '?cursor=Zm9v',
    '?cursor=%ff',
    '?cursor=AAAA',
    '?cursor=MQ&cursor=MQ',
    '?cursor=MQ==',
  ],
  ...[
    '?%',
    '?%ff=%ff',
    '?&&&===',
    '?a=b%0d%0aX: y',
    '?_method=DELETE',
    '?state=free%00',
    '?limit=5',
    '?#x',
    '?;state=free',
  ],
  ...['?' + 'a&'.repeat(2_000), '?state=free&limit=3&worker=93', '??', '?=', '?state=occupied%E2%80%A8'],
];

const PATHS = [
  ...[
    '/',
    '//',
    '/api',
    '/api/',
    '/api//spools',
    '/api/spools/',
    '/api/spools//',
    '/board',
    '/board/',
    '/board/%2e%2e/main.js',
    '/board/..%2f..%2fpackage.json',
    '/board/\\..\\main.js',
    '/board/%00',
    '/board//etc/passwd',
    '/api/board',
    '/api/spool',
    '/API/SPOOLS',
  ],
  ...['/api/spools/a/b/c', '/api/spools/a/vacate', '/api/spools/a%2Finiciar', '/api/spools/../../etc/passwd'],
  ...[
    '/api/spools/%2e%2e/%2e%2e/health',
    '/../health',
    '/health/',
    '/health/x',
    '/HEALTH',
    '/health%00',
    '/%68ealth',
  ],
  ...[
    '/api/spools;x=y',
    '/api/spools/iniciar/',
    '/api/spools//iniciar',
    '/api/spools///iniciar',
    '/api/spools/%',
    '/%',
  ],
  ...[
    '/api/spools/%E0%A4%A',
    '/api/spools/%c0%ae%c0%ae/iniciar',
    '/api/spools/%ed%a0%80',
    '/api/spools/\\..\\',
    '/.env',
  ],
  ...[
    '/api/spools/\u0000',
    '/favicon.ico',
    '/__proto__',
    '/api/__proto__/iniciar',
    '/constructor/prototype',
    '/*',
    '/api/*',
  ],
  ...[
    '/api/spools/a?b/iniciar',
    '/api/spools/a#b/iniciar',
    '/api%2Fspools',
    '/api\\spools',
    '/http://evil.example/',
  ],
];

const METHODS = [
  ...[
    'GET',
    'HEAD',
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'OPTIONS',
    'TRACE',
    'PROPFIND',
    'PURGE',
    'MKCOL',
    'SEARCH',
  ],
  ...['LOCK', 'UNLOCK', 'LINK', 'M-SEARCH', 'SUBSCRIBE'],
];

const labelled = fc.constantFrom;

const twist: fc.Arbitrary<Twist> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({
      kind: fc.constant('member' as const),
      at: fc.constantFrom(...MEMBERS),
      token: hostileToken,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('further-member' as const),
      name: hostileName,
      token: hostileToken,
      first: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('without-member' as const), at: fc.constantFrom(...MEMBERS) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('tag' as const),
      text: hostileText,
      encoding: fc.constantFrom('percent' as const, 'percent' as const, 'twice' as const, 'plain' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('raw-tag' as const),
      text: fc.constantFrom(
        '%',
        '%ff',
        '%c0%af',
        'A%ZZ',
        '%E0%A4%A',
        '%ed%a0%80',
        '%00',
        '%0d%0a',
        '%e2%80%a8',
        '+',
        '%20',
        '%2520',
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('query' as const), text: fc.constantFrom(...QUERIES) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('path' as const), text: fc.constantFrom(...PATHS) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('method' as const), method: fc.constantFrom(...METHODS) }),
  },
  {
    weight: 2,
    arbitrary: labelled(...TYPES).map(([value, verdict]): Twist => ({ kind: 'type', value, verdict })),
  },
  {
    weight: 4,
    arbitrary: labelled(...LINES).map(([line, verdict]): Twist => ({ kind: 'header', line, verdict })),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(
        ...HOSTS.map((host) => ['host', ...host] as const),
        ...ORIGINS.map((origin) => ['origin', ...origin] as const),
        ...AUTHORIZATIONS.map((authorization) => ['authorization', ...authorization] as const),
        ...SUPERVISORS.map((supervisor) => ['x-supervisor-token', ...supervisor] as const),
      )
      .map(([name, value, verdict]): Twist => ({ kind: 'replaced-header', name, value, verdict })),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('body' as const),
      how: fc.constantFrom<BodyTwist>(
        ...(['none', 'cut', 'garbage', 'padded', 'huge', 'invalid-utf8', 'overlong-utf8'] as const),
        ...(['lone-surrogate-utf8', 'bom', 'utf16', 'deep', 'twice', 'list', 'proto'] as const),
      ),
      size: fc.nat(1_000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('framing' as const), how: fc.constantFrom(...FRAMINGS) }),
  },
);

const guard = fc.constantFrom<Guard>('none', 'none', 'right', 'right', 'wrong');

const twists: fc.Arbitrary<readonly Twist[]> = fc.oneof(
  { weight: 4, arbitrary: fc.constant([]) },
  { weight: 9, arbitrary: fc.array(twist, { minLength: 1, maxLength: 1 }) },
  { weight: 3, arbitrary: fc.array(twist, { minLength: 2, maxLength: 4, size: 'max' }) },
);

/** Any request: some as they should be, so that there is a state to be harmed. */
export const plan: fc.Arbitrary<Plan> = fc.record({
  lane: fc.nat(LANES - 1),
  operation: fc.oneof(
    { weight: 7, arbitrary: fc.constant<Operation>('iniciar') },
    { weight: 6, arbitrary: fc.constant<Operation>('finalizar') },
    { weight: 4, arbitrary: fc.constant<Operation>('take-over') },
    { weight: 3, arbitrary: fc.constant<Operation>('release') },
    { weight: 2, arbitrary: fc.constant<Operation>('bulk-iniciar') },
    { weight: 2, arbitrary: fc.constant<Operation>('bulk-finalizar') },
    { weight: 2, arbitrary: fc.constant<Operation>('board') },
    { weight: 2, arbitrary: fc.constant<Operation>('inspect') },
    { weight: 1, arbitrary: fc.constant<Operation>('health') },
    { weight: 1, arbitrary: fc.constant<Operation>('odd') },
  ),
  spool: fc.nat(SPOOLS_A_LANE - 1),
  worker: fc.nat(3),
  asHolder: fc.oneof(
    { weight: 3, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  token: guard,
  fence: guard,
  key: fc.constantFrom('none', 'none', 'header', 'body', 'both', 'differing'),
  keyNumber: fc.nat(3),
  words: fc.oneof(
    fc.constantFrom('night shift', '=NOW()', '+56 9', '-', '@all', '\u202eright to left', 'a"b\\c'),
    hostileText,
  ),
  twists,
});
