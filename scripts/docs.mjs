// `npm run docs`: the documentation site, from the packages' docstrings, their READMEs and docs/. A warning is an error.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Application, Converter, LogLevel, MinimalSourceFile, ReflectionKind, normalizePath } from 'typedoc';
import { documents, groups } from './documents.mjs';
import { methodsOfSlices, missingExamples } from './missing-examples.mjs';
import { Trouble, main, say } from './run.mjs';
import { entriesOf, root, workspacePackages } from './workspace.mjs';

/** @typedef {import('./documents.mjs').Document} Document */

const site = join(root, '.cache', 'docs');
const tsconfig = join(root, '.cache', 'docs.json');
const repository = 'https://github.com/spoollock/spoollock';

await main(async () => {
  const published = workspacePackages().filter(({ manifest }) => !manifest.private);
  const pages = documents();
  mkdirSync(dirname(tsconfig), { recursive: true });
  const files = published.flatMap(entriesOf).map(({ source }) => join(root, source));
  writeFileSync(tsconfig, JSON.stringify({ extends: '../tsconfig.json', include: [], files }));
  try {
    const app = await Application.bootstrap(options(published, pages));
    nameModules(app, published);
    namePages(app, pages);
    const project = await app.convert();
    if (project) {
      app.options.setValue('intentionallyNotDocumented', methodsOfSlices(project));
      app.validate(project);
      for (const missing of missingExamples(project)) app.logger.error(missing);
      await app.generateOutputs(project);
    }
    const troubles = app.logger.errorCount + app.logger.warningCount;
    if (!project || troubles > 0)
      throw new Trouble(`${troubles} of these keep the site from being published.`);
    say(`${pages.length} pages beside the reference, in ${relative(root, site)}/index.html`);
  } finally {
    rmSync(tsconfig, { force: true });
  }
});

/**
 * @param {import('./workspace.mjs').WorkspacePackage[]} published
 * @param {Document[]} pages
 * @returns {Partial<import('typedoc').TypeDocOptions>}
 */
function options(published, pages) {
  return {
    name: 'SpoolLock',
    tsconfig,
    entryPoints: published.flatMap(entriesOf).map(({ source }) => join(root, source)),
    sortEntryPoints: false,
    projectDocuments: pages.map(({ file }) => join(root, file)),
    readme: join(root, 'README.md'),
    out: site,
    logLevel: LogLevel.Warn,
    // The types are checked on their own, by `npm run typecheck`.
    skipErrorChecking: true,
    validation: {
      invalidLink: true,
      invalidPath: true,
      notDocumented: true,
      notExported: true,
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
    sourceLinkTemplate: `${repository}/blob/main/{path}#L{line}`,
    groupOrder: [...groups(pages), 'Modules', '*'],
    sort: ['kind', 'alphabetical-ignoring-documents'],
    navigation: {
      includeGroups: true,
      includeFolders: false,
      includeCategories: false,
      compactFolders: false,
      excludeReferences: true,
    },
    searchInComments: true,
    searchInDocuments: true,
    hideGenerator: true,
    customCss: join(root, 'scripts', 'docs.css'),
    includeVersion: false,
    visibilityFilters: {},
  };
}

/**
 * A module is called as it is imported, and the main one of a package begins with its README.
 * @param {Application} app
 * @param {import('./workspace.mjs').WorkspacePackage[]} published
 */
function nameModules(app, published) {
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    if (!reflection.kindOf(ReflectionKind.Module)) return;
    for (const it of published) {
      const entry = entriesOf(it).find(({ source }) => source === sourceOf(context, reflection));
      if (!entry) continue;
      reflection.name = entry.specifier;
      const file = join(root, it.folder, 'README.md');
      if (entry.name !== 'index' || !existsSync(file)) return;
      const { content } = app.converter.parseRawComment(
        new MinimalSourceFile(readFileSync(file, 'utf8'), normalizePath(file)),
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
 * @param {Document[]} pages
 */
function namePages(app, pages) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, reflection) => {
    const path = reflection.project.files.getReflectionPath(reflection);
    const page = pages.find(({ file }) => normalizePath(join(root, file)) === path);
    if (!page) return;
    reflection.name = page.title;
    reflection.frontmatter['group'] = page.group;
  });
}
