import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

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
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
};

/** Any version of the font fits any build of the page, so it may be older than the page: a week, in seconds. */
const FONT_KEPT_S = 604_800;

/**
 * Reads the page of this package; one that was not built has no files.
 *
 * @example
 * ```ts
 * console.log([...readPage().files.keys()].includes('/')); // true
 * ```
 */
export function readPage(folder = ownFolder()): Page {
  const hash = createHash('sha256');
  const files = new Map<string, PageFile>();
  for (const path of pathsIn(folder)) {
    const body = readFileSync(join(folder, path));
    hash.update(path).update('\0').update(createHash('sha256').update(body).digest());
    const type = TYPES[extname(path)];
    if (type !== undefined)
      files.set(path === 'index.html' ? '/' : `/board/${path}`, { headers: headersOf(type), body });
  }
  return { build: hash.digest('base64url').slice(0, 12), files };
}

function pathsIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/'))
    .sort();
}

/** Nothing is kept, so that a reload brings the new build; but a font that comes late would move the rows. */
function headersOf(type: string): Readonly<Record<string, string>> {
  const kept = type === TYPES['.woff2'] ? `public, max-age=${FONT_KEPT_S}` : 'no-store';
  return {
    ...PAGE_HEADERS,
    'x-content-type-options': 'nosniff',
    'content-type': type,
    'cache-control': kept,
  };
}
