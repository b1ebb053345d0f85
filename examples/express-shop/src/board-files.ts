import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { httpProblem } from '@spoollock/http';
import { sendProblem } from '@spoollock/http/express';
import express, { Router, type RequestHandler } from 'express';
import { methodNotAllowed } from './guards.js';

// One folder up from here both in the source and as built.
const BOARD_FOLDER = fileURLToPath(new URL('../dist/board', import.meta.url));

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const PAGE_HEADERS = {
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
} as const;

/** A short name for what is served, by which an open page knows that it is of another build; none where nothing was built. */
export function boardBuild(folder = BOARD_FOLDER): string | undefined {
  if (!existsSync(folder)) return undefined;
  const hash = createHash('sha256');
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  for (const file of files.sort()) {
    const content = createHash('sha256').update(readFileSync(file)).digest();
    hash.update(relative(folder, file)).update('\0').update(content);
  }
  return hash.digest('base64url').slice(0, 12);
}

/** Any version of the font fits any build of the page, so it may be older than the page: a week, in seconds. */
const FONT_KEPT_S = 604_800;

/**
 * The board's page and what belongs to it, for everybody: nothing in it is secret. Like all answers it is not kept, except
 * the font. A font that comes late moves the rows, and a kept one never does.
 */
export function boardFiles(folder = BOARD_FOLDER): Router {
  const router = Router({ strict: true, caseSensitive: true });
  const files = express.static(folder, {
    index: false,
    redirect: false,
    dotfiles: 'ignore',
    etag: false,
    lastModified: false,
    cacheControl: false,
    acceptRanges: false,
    setHeaders: (res, path) => {
      if (path.endsWith('.woff2')) res.setHeader('cache-control', `public, max-age=${FONT_KEPT_S}`);
    },
  });
  const notThere: RequestHandler = (req, res) =>
    sendProblem(res, httpProblem('unknown-route', `There is nothing at ${req.baseUrl}${req.path}.`));
  const page: RequestHandler = (req, res, next) => {
    req.url = '/index.html';
    files(req, res, next);
  };
  router.route('/').get(pageHeaders, page, notThere).all(methodNotAllowed('GET, HEAD'));
  router.use('/board', (req, res, next) => {
    if (req.method === 'GET' || req.method === 'HEAD') next();
    else methodNotAllowed('GET, HEAD')(req, res, next);
  });
  router.use('/board', pageHeaders, files, notThere);
  return router;
}

const pageHeaders: RequestHandler = (req, res, next) => {
  // A file without tag and date fails either condition, and that is thrown as if the shop were broken.
  delete req.headers['if-match'];
  delete req.headers['if-unmodified-since'];
  res.set(PAGE_HEADERS);
  next();
};
