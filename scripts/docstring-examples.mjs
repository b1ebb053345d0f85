// The examples of the packages' docstrings as programs: with the imports that scripts/prelude.ts speaks of.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { allEntries, entriesOf, root, workspacePackages } from './workspace.mjs';

/** @typedef {{ specifier: string, names: Map<string, boolean> }} Offer what a module exports, and whether it is a value */

const prelude = 'scripts/prelude.ts';
const core = ['@spoollock/core', '@spoollock/core/adapter', '@spoollock/core/memory'];

/** @returns {{ document: string, folder: string, code: string }[]} */
export function docstringExamples() {
  const offers = offersOf([...allEntries().map(({ source }) => source), prelude]);
  return workspacePackages()
    .filter(({ manifest }) => !manifest.private)
    .flatMap((it) => {
      const own = entriesOf(it).map(({ specifier }) => specifier);
      const within = offers.filter(({ specifier }) => [...own, ...core, prelude].includes(specifier));
      // Its own names come before core's, and a name that two modules have comes from the first.
      const order = [...own, ...core, prelude];
      within.sort((one, other) => order.indexOf(one.specifier) - order.indexOf(other.specifier));
      return sourcesOf(it.folder).flatMap((document) =>
        examplesIn(document).map((code) => ({
          document,
          folder: it.folder,
          code: `${importsFor(code, within, it.folder)}${code}\nexport {};\n`,
        })),
      );
    });
}

/** @param {string} folder */
function sourcesOf(folder) {
  return readdirSync(join(root, folder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => join(folder, 'src', name));
}

/** @param {string} file */
function examplesIn(file) {
  const comments = readFileSync(join(root, file), 'utf8').match(/\/\*\*[\s\S]*?\*\//g) ?? [];
  return comments.flatMap((comment) => {
    const text = comment.replaceAll(/^ *\* ?/gm, '');
    return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);
  });
}

/**
 * @param {string} code
 * @param {Offer[]} offers
 * @param {string} folder
 */
function importsFor(code, offers, folder) {
  const parsed = ts.createSourceFile('example.ts', code, ts.ScriptTarget.ES2023);
  const taken = declaredIn(parsed);
  const used = new Set(code.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu));
  return offers
    .map(({ specifier, names }) => {
      const wanted = [...names].filter(([name]) => used.has(name) && !taken.has(name));
      for (const [name] of wanted) taken.add(name);
      const list = wanted.map(([name, isValue]) => (isValue ? name : `type ${name}`)).join(', ');
      const from = specifier === prelude ? upFrom(folder) : specifier;
      return list === '' ? '' : `import { ${list} } from '${from}';\n`;
    })
    .join('');
}

/** @param {string} folder */
function upFrom(folder) {
  return join(relative(join(folder, '.snippets'), dirname(prelude)), 'prelude.js');
}

/** What the example imports or declares at its own top level. @param {ts.SourceFile} parsed */
function declaredIn(parsed) {
  /** @type {Set<string>} */
  const names = new Set();
  /** @param {ts.BindingName} name */
  const bind = (name) => {
    if (ts.isIdentifier(name)) names.add(name.text);
    else for (const element of name.elements) if (ts.isBindingElement(element)) bind(element.name);
  };
  for (const statement of parsed.statements) {
    if (ts.isVariableStatement(statement))
      for (const { name } of statement.declarationList.declarations) bind(name);
    else if (ts.isImportDeclaration(statement)) {
      const bindings = statement.importClause?.namedBindings;
      if (bindings && ts.isNamedImports(bindings))
        for (const { name } of bindings.elements) names.add(name.text);
    } else if (
      'name' in statement &&
      statement.name &&
      ts.isIdentifier(/** @type {ts.Node} */ (statement.name))
    )
      names.add(/** @type {ts.Identifier} */ (statement.name).text);
  }
  return names;
}

/** @param {string[]} sources @returns {Offer[]} */
function offersOf(sources) {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: sources }, ts.sys, root);
  const program = ts.createProgram(
    sources.map((file) => join(root, file)),
    options,
  );
  const checker = program.getTypeChecker();
  return sources.map((file) => {
    const parsed = program.getSourceFile(join(root, file));
    const symbol = parsed && checker.getSymbolAtLocation(parsed);
    const names = (symbol ? checker.getExportsOfModule(symbol) : []).map((it) => {
      const target = it.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(it) : it;
      // `export type { SomeClass }` gives the class's type alone.
      const isType = (it.declarations ?? []).some(
        (node) => ts.isExportSpecifier(node) && (node.isTypeOnly || node.parent.parent.isTypeOnly),
      );
      return /** @type {const} */ ([it.name, !isType && (target.flags & ts.SymbolFlags.Value) !== 0]);
    });
    const entry = allEntries().find(({ source }) => source === file);
    return { specifier: entry?.specifier ?? file, names: new Map(names) };
  });
}
