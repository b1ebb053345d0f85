import { MARKER } from './texts.js';
import type { Rendered } from './rendering.js';
import type { WireAnswer } from './wire.js';

export type Json = Readonly<Record<string, unknown>>;

const HEADERS = new Set([
  ...[
    'x-content-type-options',
    'cache-control',
    'content-type',
    'content-length',
    'date',
    'connection',
    'keep-alive',
  ],
  ...['allow', 'retry-after', 'www-authenticate'],
  // The whole board goes out packed to whoever unpacks it.
  'vary',
  // The board's page and its files have these besides.
  ...['content-security-policy', 'cross-origin-opener-policy', 'cross-origin-resource-policy'],
  ...['referrer-policy', 'x-frame-options'],
]);
const NEXT = [
  ...[
    'repeat',
    'repeat-later',
    'ask-holder',
    'take-over',
    'read-again',
    'correct-input',
    'fix-source',
    'nothing',
  ],
];
/** What a request is refused for that is not as it must be; it is never the answer to one that is. */
const MISTAKES = new Set([
  ...[
    'unauthorized',
    'forbidden',
    'host-not-served',
    'origin-not-served',
    'unknown-route',
    'method-not-allowed',
  ],
  ...[
    'body-too-large',
    'unsupported-media-type',
    'request-too-slow',
    'headers-too-large',
    'internal-error',
    'invalid-input',
  ],
]);
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/u;

/** What is wrong with one answer by itself, whatever was asked. */
export function formMistakes(
  answer: WireAnswer,
  method: string,
  secrets: readonly string[],
): readonly string[] {
  const { status, headers, body } = answer;
  const wrong: string[] = [];
  if (status >= 500) wrong.push(`${status}, and no fault was put there: ${body.slice(0, 300)}`);
  for (const name of headers.keys())
    if (!HEADERS.has(name)) wrong.push(`a header that nobody foresaw: ${name}`);
  for (const [name, values] of headers) if (values.length > 1) wrong.push(`${name} twice`);
  if (
    headers.get('x-content-type-options')?.[0] !== 'nosniff' ||
    headers.get('cache-control')?.[0] !== 'no-store'
  )
    wrong.push('an answer without its safe headers');
  const said = `${[...headers].join('\n')}\n${body}`;
  for (const secret of [MARKER, ...secrets])
    if (said.includes(secret)) wrong.push('an answer shows a secret');
  if (method === 'HEAD') return wrong;

  const isProblem = status >= 400;
  const type = headers.get('content-type')?.[0];
  // The page is open to all, and the same whoever asks: a browser runs nothing in it but the board's own script.
  const isPage = status === 200 && type === 'text/html; charset=utf-8';
  if (isPage && headers.get('content-security-policy')?.[0]?.includes("script-src 'self' 'wasm-") === true)
    return wrong;
  if (type !== `application/${isProblem ? 'problem+' : ''}json; charset=utf-8`)
    wrong.push(`${status} as ${String(type)}: ${body.slice(0, 100)}`);
  const json = readJson(body);
  if (json === null) return [...wrong, `${status} without JSON: ${body.slice(0, 100)}`];
  if (isProblem) wrong.push(...problemMistakes(json, status));
  const results: readonly unknown[] = status === 207 && Array.isArray(json['results']) ? json['results'] : [];
  for (const result of results) {
    const { problem, status: part } = asJson(result);
    if (Number(part) >= 500) wrong.push(`a part with ${String(part)}, and no fault was put there`);
    if (Number(part) >= 400) wrong.push(...problemMistakes(asJson(problem), Number(part)));
  }
  return wrong;
}

function problemMistakes(problem: Json, status: number): readonly string[] {
  const { type, title, detail, next, field, received } = problem;
  const wrong: string[] = [];
  if (problem['status'] !== status)
    wrong.push(`a problem that says ${String(problem['status'])}, not ${status}`);
  for (const text of [type, title, detail]) {
    if (typeof text !== 'string' || text === '') wrong.push('a problem without type, title or detail');
    else if (INVISIBLE.test(text)) wrong.push(`a problem in invisible characters: ${JSON.stringify(text)}`);
  }
  if (!NEXT.includes(String(next))) wrong.push(`a problem with an unknown next step: ${String(next)}`);
  if (type === 'invalid-input' && (typeof field !== 'string' || field === '' || INVISIBLE.test(field)))
    wrong.push('a problem that names no field');
  if (
    received !== undefined &&
    (typeof received !== 'string' || received.length > 61 || INVISIBLE.test(received))
  )
    wrong.push('a problem that repeats what it received, raw or at length');
  return wrong;
}

/** What is wrong with the answer to a sound request, by what was wrong with the request. */
export function verdictMistakes(
  { must, may, sending }: Rendered,
  { status, body }: WireAnswer,
): readonly string[] {
  const isRefused = status >= 400;
  if (must.size > 0 && !isRefused) return [`${status}, in spite of ${[...must].join(', ')}`];
  if (may.has('*') || sending.method === 'HEAD' || !isRefused) return [];
  const { type, field } = readJson(body) ?? {};
  const said = type === 'invalid-input' ? `invalid-input:${String(field)}` : String(type);
  if (must.has(said) || may.has(said)) return [];
  if (must.size > 0) return [`refused as ${said}, and wrong was ${[...must].join(', ')}`];
  return MISTAKES.has(String(type)) ? [`refused as ${said}, and nothing was wrong with it: ${body}`] : [];
}

export function readJson(body: string): Json | null {
  try {
    return asJson(JSON.parse(body));
  } catch {
    return null;
  }
}

export function asJson(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
