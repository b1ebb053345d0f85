// `npm run docs`: the reference from the packages' docstrings, by TypeDoc, and the site around it, by VitePress.
// What either warns of is an error. DOCS_BASE=/path/ is for a site that is not at the root of its host.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Application, Converter, ReflectionKind } from 'typedoc';
import { methodsOfSlices, missingExamples } from './missing-examples.mjs';
import { notExported } from '../docs/.vitepress/not-exported.mjs';
import { Trouble, main, runTool, say } from './run.mjs';
import { entriesOf, publishedPackages, root } from './workspace.mjs';

const tsconfig = join(root, '.cache', 'docs.json');
const published = publishedPackages();
const entries = published.flatMap(entriesOf);
const files = entries.map(({ source }) => join(root, source));
/** Known where a workflow runs; elsewhere the reference does not say where its sources are. */
const { GITHUB_REPOSITORY: repository, GITHUB_SERVER_URL: server = 'https://github.com' } = process.env;

await main(async () => {
  await writeReference();
  const { code, output } = await runTool('vitepress', ['build', 'docs'], { quiet: true });
  if (code !== 0 || /\bwarn/i.test(output)) throw new Trouble(output);
  say('The site is in .cache/docs/index.html');
});

async function writeReference() {
  mkdirSync(dirname(tsconfig), { recursive: true });
  writeFileSync(tsconfig, JSON.stringify({ extends: '../tsconfig.json', include: [], files }));
  const app = await Application.bootstrapWithPlugins(options());
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, nameModule);
  const project = await app.convert();
  if (!project) throw new Trouble('TypeDoc cannot read the packages; the lines above say why.');
  app.options.setValue('intentionallyNotDocumented', methodsOfSlices(project));
  app.validate(project);
  validateExports(app, project);
  for (const missing of missingExamples(project)) app.logger.error(missing);
  rmSync(join(root, 'docs/reference'), { recursive: true, force: true });
  await app.generateOutputs(project);
  const troubles = app.logger.errorCount + app.logger.warningCount;
  if (troubles > 0) throw new Trouble(`${troubles} of these keep the site from being published.`);
}

/** What docs/typedoc.json does not say. @returns {Partial<import('typedoc').TypeDocOptions>} */
function options() {
  return {
    options: join(root, 'docs/typedoc.json'),
    tsconfig,
    entryPoints: files,
    packagesRequiringDocumentation: published.map(({ manifest }) => manifest.name),
    disableSources: repository === undefined,
    sourceLinkTemplate: `${server}/${repository}/blob/{gitRevision}/{path}#L{line}`,
  };
}

/**
 * A module is called as it is imported.
 * @param {import('typedoc').Context} context
 * @param {import('typedoc').DeclarationReflection} reflection
 */
function nameModule(context, reflection) {
  if (!reflection.kindOf(ReflectionKind.Module)) return;
  const file = context.getSymbolFromReflection(reflection)?.declarations?.[0]?.getSourceFile().fileName ?? '';
  reflection.name =
    entries.find(({ source }) => source === relative(root, file))?.specifier ?? reflection.name;
}

/**
 * TypeDoc asks of one package alone whether what its API speaks of is exported, so it is told each in turn.
 * @param {Application} app
 * @param {import('typedoc').ProjectReflection} project
 */
function validateExports(app, project) {
  app.options.setValue('validation', false);
  app.options.setValue('validation', { ...app.options.getValue('validation'), notExported: true });
  for (const { manifest } of published) {
    project.packageName = manifest.name;
    app.options.setValue('intentionallyNotExported', notExported(manifest.name));
    app.validate(project);
  }
}
