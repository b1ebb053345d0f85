// The pages that people have written, in the order of docs/README.md, which is their table of contents.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Lexer } from 'marked';
import { root } from './workspace.mjs';

/** @typedef {{ file: string, title: string, group: string, listed: boolean }} Document */

export const contents = 'docs/README.md';

/** What is installed, built or kept for the next run. */
const NOT_WRITTEN = new Set(['.git', 'node_modules', 'dist', 'coverage', '.cache', '.snippets']);

/**
 * Every Markdown file that people have written. An archive of the sources has no git to ask.
 * @param {string} [folder]
 * @returns {string[]}
 */
export function markdownFiles(folder = '.') {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !NOT_WRITTEN.has(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return markdownFiles(path);
      return entry.isFile() && path.endsWith('.md') ? [path] : [];
    })
    .sort();
}

/**
 * Everything under docs/ that people have written, and what else the table of contents names.
 * @returns {Document[]}
 */
export function documents() {
  const listed = listedDocuments();
  const known = new Set([contents, ...listed.map(({ file }) => file)]);
  const found = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name))
    .filter((file) => !known.has(file) && !file.startsWith('docs/api/'))
    .sort()
    .map((file) => ({ file, group: groupOf(dirname(file)), listed: false }));
  const first = { file: contents, group: 'Overview', listed: true };
  return [first, ...listed, ...found].map((page) => ({ ...page, title: titleOf(page.file) }));
}

/** @param {Document[]} pages */
export function groups(pages) {
  return [...new Set(pages.map(({ group }) => group))];
}

/** The first link of every item, under the heading it stands under. */
function listedDocuments() {
  let group = '';
  return Lexer.lex(readFileSync(join(root, contents), 'utf8')).flatMap((token) => {
    if (token.type === 'heading') group = token.text;
    if (token.type !== 'list') return [];
    return token.items.flatMap((/** @type {{ text: string }} */ { text }) => {
      const target = /^\[[^\]]*\]\(([^)#]+\.md)\)/.exec(text)?.[1];
      return target ? [{ file: join('docs', target), group, listed: true }] : [];
    });
  });
}

/** @param {string} folder */
function groupOf(folder) {
  const name = folder.split('/')[1] ?? 'documentation';
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** @param {string} file */
function titleOf(file) {
  const heading = /^# (.+)$/m.exec(readFileSync(join(root, file), 'utf8'))?.[1];
  return (heading ?? file).replaceAll(/[`*_]/g, '');
}
