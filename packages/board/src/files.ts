import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkedWords, type BoardWords } from './words.js';

/** One file of the page, in memory: whoever does not read it costs no descriptor and no second copy. */
export interface PageFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The page with all that belongs to it, as it was when it was read. */
export interface Page {
  /** A short name for what is served, by which an open page knows that it is of another build. */
  readonly build: string;
  /** By the path below the place where the board is mounted: `/` is the page itself. */
  readonly files: ReadonlyMap<string, PageFile>;
}

/** One folder up from here both in the source and as built. Where that is, only a module that was not bundled knows. */
function ownFolder(): string {
  return fileURLToPath(new URL('../dist/page', import.meta.url));
}

const POLICY = [
  "default-src 'none'",
  // Its own script, and what reads codes for the camera: that is compiled to WebAssembly. No `eval` for either.
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** On everything of the page's: nothing runs but its own script, and it stands in no frame. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
};

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
};

/** The build names most files by what is in them, as `labels.<hash>.js`: such a name has never meant anything else. */
const NAMED_BY_CONTENT = /\.[\w-]{10}\.\w+$/;
const YEAR_S = 31_536_000;

/**
 * What a page may be read with.
 *
 * @example
 * ```ts
 * const options: PageOptions = { words: { pt: { board: { close: 'Fechar' } } } };
 * console.log([...readPage(options).files.keys()].some((path) => path.startsWith('/board/words/pt.'))); // true
 * ```
 */
export interface PageOptions {
  /** What it speaks besides Spanish and English. */
  readonly words?: BoardWords | undefined;
  /** Where it is; this package's own by default. */
  readonly folder?: string | undefined;
}

/**
 * Reads the page of this package; one that was not built has no files.
 *
 * @throws RangeError that names what is wrong with the words.
 * @example
 * ```ts
 * console.log([...readPage().files.keys()].includes('/')); // true
 * ```
 */
export function readPage({ words = {}, folder = ownFolder() }: PageOptions = {}): Page {
  const hash = createHash('sha256');
  const files = new Map<string, PageFile>();
  for (const path of pathsIn(folder)) {
    const body = readFileSync(join(folder, path));
    hash.update(path).update('\0').update(createHash('sha256').update(body).digest());
    add(path, body);
  }
  const spoken = wordFiles(words, files);
  for (const { path, body } of spoken) {
    hash.update(path);
    add(path, body);
  }
  const page = files.get('/');
  if (page !== undefined && spoken.length > 0) files.set('/', { ...page, body: naming(spoken, page.body) });
  return { build: hash.digest('base64url').slice(0, 12), files };

  function add(path: string, body: Buffer): void {
    const type = TYPES[extname(path)];
    if (type !== undefined)
      files.set(path === 'index.html' ? '/' : `/board/${path}`, { headers: headersOf(path, type), body });
  }
}

interface WordFile {
  readonly language: string;
  readonly path: string;
  readonly body: Buffer;
}

/** One file for each language. English says what there is to say. */
function wordFiles(words: BoardWords, files: Page['files']): readonly WordFile[] {
  const english: unknown = JSON.parse(files.get('/board/words/en.json')?.body.toString() ?? '{}');
  return [...checkedWords(words, english)].map(([language, texts]) => {
    const body = Buffer.from(JSON.stringify(texts));
    const hash = createHash('sha256').update(body).digest('base64url').slice(0, 10);
    return { language, path: `words/${language}.${hash}.json`, body };
  });
}

/** The page says at once what is spoken, before anything else is known of the shop. */
function naming(spoken: readonly WordFile[], page: Buffer): Buffer {
  const content = spoken.map(({ language, path }) => `${language}=board/${path}`).join(' ');
  return Buffer.from(
    page.toString().replace('</title>', `$&\n    <meta name="words" content="${content}" />`),
  );
}

function pathsIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/'))
    .sort();
}

/** What a name says the content of is kept for ever. Nothing else is kept: a reload brings the new build. */
function headersOf(path: string, type: string): Readonly<Record<string, string>> {
  const kept = NAMED_BY_CONTENT.test(path) ? `public, max-age=${YEAR_S}, immutable` : 'no-store';
  return {
    ...PAGE_HEADERS,
    'x-content-type-options': 'nosniff',
    'content-type': type,
    'cache-control': kept,
  };
}
