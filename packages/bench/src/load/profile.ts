/** What the time of the server's process is put down to, and the packages that it is spent in. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  'express, logging, the server': [
    'server',
    'http',
    'board',
    'express',
    'router',
    'body-parser',
    'raw-body',
    'pino',
    'pino-http',
    '@pinojs/redact',
    'pino-std-serializers',
    'sonic-boom',
    'parseurl',
    'path-to-regexp',
    'content-type',
    'type-is',
    'send',
    'on-finished',
    'finalhandler',
    'iconv-lite',
    'debug',
    'quick-format-unescaped',
    'safe-stable-stringify',
  ],
  'engine (core)': ['core', 'neverthrow', '@date-fns/tz'],
  'Redis adapter and client': ['redis', '@redis/client'],
  'Sheets adapter': ['google-sheets', 'p-retry'],
  'Google’s client': [
    '@googleapis/sheets',
    'googleapis-common',
    'gaxios',
    'google-auth-library',
    'extend',
    'node-fetch',
    'qs',
    'url-template',
    'fetch-blob',
    'formdata-polyfill',
    'gcp-metadata',
  ],
  'emulator, its file included': ['sheets-emulator', 'zod'],
};
const NODE = 'Node itself: sockets, HTTP, streams';
const COLLECTOR = 'garbage collection';
export const IDLE = 'idle';

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
}
interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly children?: readonly number[];
}
interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/**
 * Milliseconds by part. What Node and its natives do counts for the package that called them, such as a file's
 * writing for the emulator; where nobody of ours did, a socket that has something to read, say, it is Node's.
 */
export function timeByPart(text: string): ReadonlyMap<string, number> {
  const { nodes, samples, timeDeltas } = JSON.parse(text) as Profile;
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const partOf = new Map<number, string>();
  const find = (id: number): string => {
    const frame = byId.get(id)?.callFrame;
    const parent = parents.get(id);
    if (frame === undefined || parent === undefined) return NODE;
    return partOfFrame(frame) ?? partOf.get(parent) ?? find(parent);
  };
  const times = new Map<string, number>();
  samples.forEach((id, index) => {
    const part = partOf.get(id) ?? find(id);
    partOf.set(id, part);
    times.set(part, (times.get(part) ?? 0) + (timeDeltas[index] ?? 0) / 1000);
  });
  return new Map([...times].sort(([, a], [, b]) => b - a));
}

/** Nothing for what counts for its caller. */
function partOfFrame({ functionName, url }: CallFrame): string | undefined {
  if (functionName === '(idle)') return IDLE;
  if (functionName === '(garbage collector)') return COLLECTOR;
  const installed = [...url.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].at(-1)?.[1];
  const name = installed?.replace('@spoollock/', '') ?? /\/(?:packages|examples)\/([^/]+)\//.exec(url)?.[1];
  if (name === undefined) return undefined;
  return Object.keys(PARTS).find((part) => PARTS[part]?.includes(name) === true);
}
