// `npm run docs`: the documentation site, from the packages' docstrings, their READMEs and docs/. A warning is an error.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import {
  Application,
  Comment,
  CommentTag,
  Converter,
  KindRouter,
  LogLevel,
  MinimalSourceFile,
  ReflectionKind,
  normalizePath,
} from 'typedoc';
import { documents, groups } from './documents.mjs';
import { linkProblems } from './links.mjs';
import { methodsOfSlices, missingExamples } from './missing-examples.mjs';
import { notExported } from './not-exported.mjs';
import { Trouble, main, say } from './run.mjs';
import { pageBoosts, putMembersLast, searchProblems } from './search.mjs';
import { entriesOf, root, workspacePackages } from './workspace.mjs';

const site = join(root, '.cache', 'docs');
const tsconfig = join(root, '.cache', 'docs.json');
/** Known where a workflow runs; elsewhere the reference does not say where its sources are. */
const { GITHUB_REPOSITORY: repository, GITHUB_SERVER_URL: server = 'https://github.com' } = process.env;
const registry = 'https://www.npmjs.com/package/';

const published = workspacePackages().filter(({ manifest }) => !manifest.private);
const pages = documents();
const reference = 'Reference';
const onlyExports = {
  notExported: true,
  invalidLink: false,
  invalidPath: false,
  notDocumented: false,
  rewrittenLink: false,
  unusedMergeModuleWith: false,
};
/** A page has the address of its file, which does not change with its heading. */
class PathRouter extends KindRouter {
  /**
   * @override
   * @param {import('typedoc').Reflection} reflection
   */
  getIdealBaseName(reflection) {
    const path = reflection.isDocument() && reflection.project.files.getReflectionPath(reflection);
    if (!path) return super.getIdealBaseName(reflection);
    return relative(root, path).replace(/README\.md$|\.md$/, (end) => (end === '.md' ? '' : 'index'));
  }
}

await main(async () => {
  mkdirSync(dirname(tsconfig), { recursive: true });
  const files = published.flatMap(entriesOf).map(({ source }) => join(root, source));
  writeFileSync(tsconfig, JSON.stringify({ extends: '../tsconfig.json', include: [], files }));
  try {
    const app = await Application.bootstrap(options());
    app.renderer.defineRouter('paths', PathRouter);
    nameModules(app);
    namePages(app);
    putMembersLast(app);
    const project = await app.convert();
    if (project) {
      app.options.setValue('intentionallyNotDocumented', methodsOfSlices(project));
      app.validate(project);
      validateExports(app, project);
      for (const missing of missingExamples(project)) app.logger.error(missing);
      await app.generateOutputs(project);
    }
    const problems = project ? [...linkProblems(pagesOfSite()), ...searchProblems(site, pages)] : [];
    for (const problem of problems) app.logger.error(problem);
    const troubles = app.logger.errorCount + app.logger.warningCount;
    if (!project || troubles > 0)
      throw new Trouble(`${troubles} of these keep the site from being published.`);
    say(`${pages.length} pages beside the reference, in ${relative(root, site)}/index.html`);
  } finally {
    rmSync(tsconfig, { force: true });
  }
});

/**
 * @returns {Partial<import('typedoc').TypeDocOptions>}
 */
function options() {
  return {
    name: 'SpoolLock',
    tsconfig,
    entryPoints: published.flatMap(entriesOf).map(({ source }) => join(root, source)),
    sortEntryPoints: false,
    projectDocuments: pages.map(({ file }) => join(root, file)),
    router: 'paths',
    readme: join(root, 'README.md'),
    out: site,
    logLevel: LogLevel.Warn,
    // The types are checked on their own, by `npm run typecheck`.
    skipErrorChecking: true,
    validation: {
      invalidLink: true,
      invalidPath: true,
      notDocumented: true,
      notExported: false,
      rewrittenLink: true,
    },
    // The properties of plain data explain themselves, or have a sentence where they do not.
    requiredToBeDocumented: ['Variable', 'Function', 'Class', 'Interface', 'Method', 'Accessor', 'TypeAlias'],
    packagesRequiringDocumentation: published.map(({ manifest }) => manifest.name),
    excludePrivate: true,
    excludeExternals: true,
    disableGit: true,
    basePath: root,
    displayBasePath: root,
    disableSources: repository === undefined,
    sourceLinkTemplate: `${server}/${repository}/blob/{gitRevision}/{path}#L{line}`,
    gitRevision: 'HEAD',
    headings: { readme: false, document: false },
    groupOrder: [...groups(pages), reference, '*'],
    // The source tells its story from top to bottom.
    sort: ['kind', 'source-order'],
    navigation: {
      includeGroups: true,
      includeFolders: false,
      includeCategories: false,
      compactFolders: false,
      excludeReferences: true,
    },
    searchInComments: true,
    searchInDocuments: true,
    searchGroupBoosts: pageBoosts(groups(pages)),
    hideGenerator: true,
    customCss: join(root, 'scripts', 'docs.css'),
    includeVersion: false,
    visibilityFilters: {},
  };
}

/**
 * TypeDoc asks of one package alone whether what its API speaks of is exported, so it is told each in turn.
 * @param {Application} app
 * @param {import('typedoc').ProjectReflection} project
 */
function validateExports(app, project) {
  const { packageName } = project;
  for (const { manifest } of published) {
    project.packageName = manifest.name;
    app.options.setValue('validation', onlyExports);
    app.options.setValue('intentionallyNotExported', notExported[manifest.name] ?? []);
    app.validate(project);
  }
  if (packageName !== undefined) project.packageName = packageName;
}

function pagesOfSite() {
  return readdirSync(site, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.html'))
    .map((name) => relative(root, join(site, name)));
}

/**
 * A module is called as it is imported, and the main one of a package begins with its README.
 * @param {Application} app
 */
function nameModules(app) {
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    if (!reflection.kindOf(ReflectionKind.Module)) return;
    for (const it of published) {
      const entry = entriesOf(it).find(({ source }) => source === sourceOf(context, reflection));
      if (!entry) continue;
      reflection.name = entry.specifier;
      reflection.comment ??= new Comment();
      reflection.comment.blockTags.push(new CommentTag('@group', [{ kind: 'text', text: reference }]));
      const file = join(root, it.folder, 'README.md');
      if (entry.name !== 'index' || !existsSync(file)) return;
      const { content } = app.converter.parseRawComment(
        new MinimalSourceFile(withinSite(readFileSync(file, 'utf8')), normalizePath(file)),
        context.project.files,
      );
      reflection.readme = content;
      context.project.files.registerReflectionPath(normalizePath(file), reflection);
    }
  });
}

/**
 * @param {import('typedoc').Context} context
 * @param {import('typedoc').DeclarationReflection} reflection
 */
function sourceOf(context, reflection) {
  const file = context.getSymbolFromReflection(reflection)?.declarations?.[0]?.getSourceFile().fileName;
  return file && relative(root, file);
}

/**
 * A page is called by its heading, and stands with its own kind.
 * @param {Application} app
 */
function namePages(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, reflection) => {
    const path = reflection.project.files.getReflectionPath(reflection);
    const page = pages.find(({ file }) => normalizePath(join(root, file)) === path);
    if (!page) return;
    reflection.name = page.title;
    reflection.frontmatter['group'] = page.group;
  });
}

/**
 * On npm a README names other packages by their addresses; here they are at hand. The page has its heading already.
 * @param {string} readme
 */
function withinSite(readme) {
  return published.reduce(
    (text, { manifest, folder }) =>
      text.replaceAll(`](${registry}${manifest.name})`, `](../../${folder}/README.md)`),
    readme.replace(/^# .*\n/, ''),
  );
}
