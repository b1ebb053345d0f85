// `npm run links`: every link of every .md file; `npm run docs` looks at those of the site in the same way.
// There is no network here: of an address elsewhere only the form is looked at, and whether a package of ours is one.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import GithubSlugger from 'github-slugger';
import { Parser } from 'htmlparser2';
import { marked } from 'marked';
import { contents, documents, markdownFiles } from './documents.mjs';
import { Trouble, main, say } from './run.mjs';
import { root, workspacePackages } from './workspace.mjs';

/** @typedef {{ links: string[], anchors: Set<string> }} Page */

const registry = 'https://www.npmjs.com/package/';
const published = workspacePackages().filter(({ manifest }) => !manifest.private);

/** @type {Map<string, Page>} */
const read = new Map();

/**
 * What is wrong with the links of these files, a line each.
 * @param {string[]} files from the root on, .md or .html
 */
export function linkProblems(files) {
  return files.flatMap((file) =>
    pageAt(join(root, file)).links.flatMap((link) => {
      const problem = problemWith(link, file);
      return problem === null ? [] : [`${file}: ${link} ${problem}`];
    }),
  );
}

/**
 * What is wrong with a link, `null` when nothing is.
 * @param {string} link
 * @param {string} file
 */
function problemWith(link, file) {
  if (link.startsWith(registry)) {
    const name = link.slice(registry.length).replace(/[#?].*$/, '');
    const ours = name.startsWith('@spoollock/');
    return !ours || published.some(({ manifest }) => manifest.name === name) ? null : 'is no package of ours';
  }
  if (/^[a-z][a-z\d+.-]*:/i.test(link)) return elsewhere(link);
  const [path = '', anchor = ''] = link.split('#');
  const target =
    path === '' ? join(root, file) : join(root, dirname(file), decodeURIComponent(path.replace(/\?.*$/, '')));
  const home = published.find(({ folder }) => file === `${folder}/README.md`);
  if (home && relative(join(root, home.folder), target).startsWith('..'))
    return 'leaves the package, and npm shows no other file: say in words where it is, or link to what npm shows';
  return missing(target, anchor);
}

/** @param {string} link */
function elsewhere(link) {
  if (/^mailto:[^@\s]+@[^@\s]+$/.test(link)) return null;
  const { protocol, hostname } = URL.canParse(link) ? new URL(link) : { protocol: '', hostname: '' };
  const isLocal = /^(localhost|127\.|10\.)/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLocal) ? null : 'is not an https address';
}

/**
 * @param {string} target
 * @param {string} anchor
 */
function missing(target, anchor) {
  if (!existsSync(target)) return 'is not there';
  if (anchor === '' || !/\.(md|html)$/.test(target) || statSync(target).isDirectory()) return null;
  return pageAt(target).anchors.has(decodeURIComponent(anchor)) ? null : 'has no such place in it';
}

/** @param {string} file */
function pageAt(file) {
  const known = read.get(file);
  if (known) return known;
  const text = readFileSync(file, 'utf8');
  const page = pageOf(
    file.endsWith('.md') ? marked.parse(text, { async: false }) : text,
    file.endsWith('.md'),
  );
  read.set(file, page);
  return page;
}

/**
 * @param {string} html
 * @param {boolean} isMarkdown whose headings get their anchors as GitHub and npm give them
 * @returns {Page}
 */
function pageOf(html, isMarkdown) {
  const slugger = new GithubSlugger();
  /** @type {string[]} */
  const links = [];
  /** @type {Set<string>} */
  const anchors = new Set();
  /** @type {string | null} */
  let heading = null;
  const parser = new Parser({
    onopentag(name, { href, src, id, name: anchor }) {
      for (const link of [href, src]) if (link) links.push(link);
      if (id) anchors.add(id);
      if (name === 'a' && anchor) anchors.add(anchor);
      if (isMarkdown && /^h[1-6]$/.test(name)) heading = '';
    },
    ontext(text) {
      if (heading !== null) heading += text;
    },
    onclosetag(name) {
      if (heading === null || !/^h[1-6]$/.test(name)) return;
      anchors.add(slugger.slug(heading));
      heading = null;
    },
  });
  parser.end(html);
  return { links: [...new Set(links)], anchors };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    const inTree = markdownFiles();
    const problems = linkProblems(inTree);
    for (const { file, listed } of documents())
      if (!listed)
        problems.push(`${contents} does not list ${file}: a line there gives it its place in the site`);
    if (problems.length > 0) throw new Trouble(problems.join('\n'));
    say(`${inTree.length} documents lead nowhere that is not there`);
  });
}
