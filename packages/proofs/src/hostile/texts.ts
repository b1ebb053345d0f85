import fc from 'fast-check';

/** In every secret that a caller sends; no log line and no answer may have it. */
export const MARKER = 'S3CR3T';

/** What breaks lines, colours terminals, turns directions round, ends C strings, or is no text at all. */
const BREAKERS = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  '\t',
  '\u001b[31mred\u001b[0m',
  '\u009b31m',
  '\u007f',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u202e',
  '\u2066',
  '\u200b',
  '\ufeff',
  '\ud800',
  '\udfff',
  '\u{e0041}',
  '\ue000',
  '\r\nSet-Cookie: a=b\r\n\r\n<html>',
  '"}\n{"level":60,"msg":"forged"}',
  '%0d%0a',
] as const;

/** What a sheet, Redis, a shell, SQL or a page would take for something else than a text. */
const LURES = [
  '=1+1',
  '=HYPERLINK("http://evil.example";"x")',
  '=IMPORTRANGE("a";"b")',
  '+1',
  '-1',
  '@SUM(A1)',
  "'=1",
  '*',
  '?',
  'spool_lock:*',
  '[a-z]*',
  '{hash}',
  '{}',
  '$1',
  '"',
  "'",
  '`id`',
  '$(id)',
  '\\',
  "x'); DROP TABLE spools; --",
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '..',
  '.',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '${jndi:ldap://x}',
  '{{7*7}}',
  '%s%n%d',
  'NaN',
  'null',
  'undefined',
  'true',
  '1e309',
  '-0',
  'DISPONIBLE',
  'disponible',
  'MR(93)',
  'İSPANYA',
  'ﬁ',
  'e\u0301',
  '\u212b',
] as const;

const long = fc
  .tuple(fc.constantFrom('A', 'Ñ', '=', '\u{1f527}', '\u0301', 'x\n'), fc.constantFrom(9, 129, 501, 5_000))
  .map(([text, times]) => text.repeat(times));

/** Any text that somebody may send in the place of a tag, a name, a reason or an id. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...LURES) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.constantFrom('', 'MK-1', '=', '-', 'MR'),
        fc.constantFrom(...BREAKERS),
        fc.constantFrom('', 'x', '9'),
      )
      .map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: fc.constantFrom('', ' ', '\u00a0', ' MR ', '\t=1') },
  { weight: 1, arbitrary: long },
  // Not `unit: 'binary'`, whose table of all characters takes 100 MB and two seconds.
  {
    weight: 2,
    arbitrary: fc.array(fc.nat(0xffff), { maxLength: 12 }).map((units) => String.fromCharCode(...units)),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
);

/** A JSON value as it is written in a body, word for word. */
export const hostileToken: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: hostileText.map((text) => JSON.stringify(text)) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...['1e309', '-1e309', '-0', '0', '-1', '1.5', '1e300', '9007199254740991', '9007199254740992'],
      ...['12345678901234567890123', '1e-400', 'null', 'true', 'false', '[]', '{}', '[[]]', '[93]', '"93"'],
      ...['"NaN"', '"Infinity"', '"0x5d"', '[{"id":93,"initials":"MR"}]', '{"id":93}', '{"$gt":""}'],
      ...['{"length":1e9}', '{"toString":"x"}', '{"__proto__":{"id":93,"initials":"MR"}}'],
      ...['{"id":93,"initials":"MR","__proto__":{"id":94}}', '{"constructor":{"prototype":{"id":93}}}'],
      ...['"\\u0000"', '"\\ud800"', '"\\u2028"', '"\\u001b[2J"', 'NaN', 'Infinity', 'undefined', "'a'", '01'],
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('[', '{"a":', '{"__proto__":'), fc.constantFrom(50, 2_000, 12_000))
      .map(([open, depth]) => open.repeat(depth) + '1' + (open === '[' ? ']' : '}').repeat(depth)),
  },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)) },
);

/** Names of members that no route knows, or that JavaScript knows too well. */
export const hostileName: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'valueOf',
    'toJSON',
    '',
    'then',
    '_method',
  ),
  fc.constantFrom(
    'worker',
    'tags',
    'token',
    'fence',
    'operationId',
    'from',
    'to',
    'by',
    'reason',
    'lock',
    'state',
  ),
  hostileText,
);

/** Tags that a sheet may well have, each fit to be taken for something else. */
export const LURING_TAGS = [
  'MK 1400/CW:25 *[a]',
  '=1+1',
  '=HYPERLINK("http://evil.example","x")',
  '+1',
  '-1',
  '@SUM(A1)',
  '*',
  '?',
  '[a-z]*',
  '{hash}',
  '"quoted"',
  "'=1",
  'a\\b',
  '100%',
  '%2F',
  '<b>bold</b>',
  'ÑANDÚ-Å',
  'spool_lock:x',
  '..',
  '.',
  'iniciar',
  'finalizar',
  '__proto__',
  'constructor',
  'toString',
  '$1',
  '\u{1f527}',
  '00123',
  '1e5',
  '21-11-2026',
  '#REF!',
  'TRUE',
];
