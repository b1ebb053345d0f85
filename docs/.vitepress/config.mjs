// The site: every document as it stands in the repository, with the same links, and the reference that
// `npm run docs` writes into docs/reference. docs/README.md is its table of contents.
import { cpSync, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { slug } from 'github-slugger';
import { defineConfig } from 'vitepress';
import { entriesOf, root, workspacePackages } from '../../scripts/workspace.mjs';

const { GITHUB_REPOSITORY, GITHUB_SERVER_URL = 'https://github.com' } = process.env;
/** Known where a workflow runs. Elsewhere the site brings along the files that its pages link to. */
const repository = GITHUB_REPOSITORY && `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}`;
const base = process.env.DOCS_BASE ?? '/';
const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="11" fill="none" stroke="#3f63dd" stroke-width="7"/></svg>';
/** On a phone a property stands above its type and what is said of it, and not beside. */
const narrowTables = `@media (max-width: 767px) {
  .reference .vp-doc table { display: table; width: 100% }
  .reference .vp-doc thead { display: none }
  .reference .vp-doc td { display: block; border: 0; padding: 2px 12px; overflow-wrap: anywhere }
}`;
const npm = 'https://www.npmjs.com/package/';
const packages = workspacePackages();
const published = packages.filter(({ manifest }) => !manifest.private);
/** @type {Set<string>} */
const broughtAlong = new Set();
/** The places in each page, and the places that each page leads to. @type {Map<string, Set<string>>} */
const places = new Map();
/** @type {{ page: string, to: string }[]} */
const ways = [];

export default defineConfig({
  title: 'SpoolLock',
  description: 'Who has which spool right now?',
  base,
  // A pipe spool from its end.
  head: [
    ['link', { rel: 'icon', href: `data:image/svg+xml,${encodeURIComponent(icon)}` }],
    ['style', {}, narrowTables],
  ],
  srcDir: '..',
  outDir: '../.cache/docs',
  cacheDir: '../node_modules/.cache/vitepress',
  srcExclude: ['docs/api/**', 'packages/*/!(README).md', 'packages/*/*/**', 'examples/*/*/**'],
  rewrites: addressOf,
  // The search's index is one chunk, fetched when somebody searches.
  vite: { build: { chunkSizeWarningLimit: 3000 } },
  markdown: {
    anchor: { slugify: (/** @type {string} */ text) => slug(text) },
    config: (md) => void md.core.ruler.push('links-as-on-github', linksAsOnGitHub),
  },
  themeConfig: {
    search: {
      provider: 'local',
      options: {
        miniSearch: {
          searchOptions: {
            // Who searches wants the page that explains it before the names that contain it.
            boostDocument: (id) =>
              id.includes('/guides/') ? 2 : /\/(reference|decisions)\//.test(id) ? 0.4 : 1,
          },
        },
      },
    },
    outline: [2, 3],
    nav: [
      { text: 'First lock', link: '/guides/first-lock' },
      { text: 'Concepts', link: '/concepts' },
      { text: 'Guarantees', link: '/guarantees' },
      { text: 'Reference', link: '/reference/' },
    ],
    sidebar: sidebar(),
    ...(repository ? { socialLinks: [{ icon: 'github', link: repository }] } : {}),
  },
  transformPageData: ({ relativePath, frontmatter }) =>
    relativePath.startsWith('reference/') ? { frontmatter: { ...frontmatter, pageClass: 'reference' } } : {},
  transformHtml: (html, file, { siteConfig }) => notePlaces(html, relative(siteConfig.outDir, file)),
  buildEnd({ pages, outDir }) {
    for (const file of broughtAlong) cpSync(join(root, file), join(outDir, 'files', file));
    const listed = JSON.stringify(sidebar());
    const faults = [
      ...pages
        .map((file) => addressOf(file).replace(/(index)?\.md$/, ''))
        .filter((page) => page !== '' && page !== 'reference/' && !listed.includes(`"/${page}"`))
        .map((page) => `${page}: no line of docs/README.md leads to it`),
      ...ways
        .filter(({ to }) => !places.get(to.split('#')[0] ?? '')?.has(to.split('#')[1] ?? ''))
        .map(({ page, to }) => `${page}: there is no ${to}`),
    ];
    if (faults.length > 0) throw new Error(faults.join('\n'));
  },
});

/**
 * The address of a page by its file.
 * @param {string} file
 */
function addressOf(file) {
  if (file === 'README.md') return 'readme.md';
  if (file === 'docs/README.md') return 'contents.md';
  return file.replace(/^docs\//, '').replace(/README\.md$/, 'index.md');
}

/**
 * A relative link leads to the page of that file; to the file itself where it is no page.
 * @param {{ tokens: { children: { type: string, content: string, attrGet(name: string): string | null, attrSet(name: string, value: string): void }[] | null }[], env: { realPath?: string, path?: string } }} state
 */
function linksAsOnGitHub({ tokens, env }) {
  const page = env.realPath ?? env.path;
  // A title of the front matter is in no file.
  if (page === undefined) return;
  const from = relative(root, page);
  for (const token of tokens.flatMap(({ children }) => children ?? [])) {
    const link = token.type === 'link_open' ? token.attrGet('href') : null;
    const [, path = '', anchor = ''] = /^([^#]*)(#.*)?$/.exec(link ?? '') ?? [];
    const ours = published.find(({ manifest }) => path === npm + manifest.name);
    if (path === '' || (/^[a-z]+:/.test(path) && !ours)) continue;
    const named = ours ? ours.folder : relative(root, resolve(root, dirname(from), decodeURI(path)));
    const file = existsSync(join(root, named, 'README.md')) ? join(named, 'README.md') : named;
    if (file.startsWith('docs/api/')) token.attrSet('href', '/reference/');
    else if (file.endsWith('.md') || !existsSync(join(root, file)))
      token.attrSet('href', `/${addressOf(file)}${anchor}`);
    else openFile(token, file);
  }
}

/**
 * @param {{ attrSet(name: string, value: string): void }} link
 * @param {string} file
 */
function openFile(link, file) {
  const isFile = statSync(join(root, file)).isFile();
  if (!repository && isFile) broughtAlong.add(file);
  link.attrSet(
    'href',
    repository ? `${repository}/blob/HEAD/${file}` : isFile ? `${base}files/${file}` : '#',
  );
  link.attrSet('target', '_blank');
}

/** In the order of docs/README.md, with the packages and their reference before the decisions. */
function sidebar() {
  const groups = readFileSync(join(root, 'docs/README.md'), 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      text: section.slice(0, section.indexOf('\n')),
      collapsed: section.startsWith('Decisions'),
      items: [...section.matchAll(/^- \[(.+?)\]\((.+?\.md)\)/gm)].map(([, text = '', file = '']) => ({
        text,
        link: linkTo(join('docs', file)),
      })),
    }));
  const decisions = groups.findIndex(({ text }) => text === 'Decisions');
  const reference = published.map((it) => ({
    text: it.manifest.name,
    link: linkTo(`${it.folder}/README.md`),
    collapsed: true,
    items: entriesOf(it).map(({ specifier }) => ({ text: specifier, link: `/reference/${specifier}` })),
  }));
  const others = [
    'CONTRIBUTING.md',
    'SECURITY.md',
    ...packages.filter((it) => !published.includes(it)).map((it) => `${it.folder}/README.md`),
  ];
  return [
    {
      text: 'SpoolLock',
      items: [
        { text: 'What it is', link: '/readme' },
        { text: 'Contents', link: '/contents' },
      ],
    },
    ...groups.slice(0, decisions),
    { text: 'Packages and reference', items: reference },
    ...groups.slice(decisions),
    {
      text: 'Working on it',
      collapsed: true,
      items: others
        .filter((file) => existsSync(join(root, file)))
        .map((file) => ({
          text: /^# (.+)/m.exec(readFileSync(join(root, file), 'utf8'))?.[1] ?? file,
          link: linkTo(file),
        })),
    },
  ];
}

/** @param {string} file */
function linkTo(file) {
  return `/${addressOf(file).replace(/(index)?\.md$/, '')}`;
}

/**
 * VitePress looks whether a page is there; this, whether the place in the page is.
 * @param {string} html
 * @param {string} page
 */
function notePlaces(html, page) {
  places.set(page, new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id)));
  const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
  for (const [, href = ''] of main.matchAll(/ href="([^"]*#[^"]+)"/g)) {
    if (/^[a-z]+:/.test(href)) continue;
    const [path = '', place = ''] = decodeURI(href).split('#');
    ways.push({
      page,
      to: `${path === '' ? page : path.slice(base.length).replace(/(^|\/)$/, '$1index.html')}#${place}`,
    });
  }
}
