// What a package's manifest says of its entries, and where it contradicts itself or what the build makes.

/**
 * @typedef {import('./workspace.mjs').DualExport} DualExport
 * @typedef {import('./workspace.mjs').Manifest} Manifest
 */

/**
 * The targets of an export that the build does not make.
 * @param {string} name
 * @param {DualExport} targets
 */
export function misnamedTargets(name, { import: esm, require: cjs }) {
  return [
    [esm?.types, `./dist/${name}.d.ts`],
    [esm?.default, `./dist/${name}.js`],
    [cjs?.types, `./dist/${name}.d.cts`],
    [cjs?.default, `./dist/${name}.cjs`],
  ].flatMap(([actual, expected]) => (actual === expected ? [] : [String(actual)]));
}

/**
 * Where `exports` and `typesVersions` disagree. TypeScript with `moduleResolution: node` reads only the latter.
 * @param {Manifest} manifest
 * @returns {string[]}
 */
export function typesVersionsFaults({ exports = {}, typesVersions = {} }) {
  const { '*': listed = {}, ...ranges } = typesVersions;
  const wanted = Object.entries(exports).flatMap(([subpath, targets]) =>
    subpath === '.' || typeof targets === 'string' ? [] : [subpath.slice(2)],
  );
  return [
    ...Object.keys(ranges).map((range) => `typesVersions must have "*" alone, not ${range}`),
    ...wanted
      .filter((name) => listed[name]?.join() !== `./dist/${name}.d.ts`)
      .map((name) => `typesVersions must map ${name} to ./dist/${name}.d.ts`),
    ...Object.keys(listed)
      .filter((name) => !wanted.includes(name))
      .map((name) => `typesVersions lists ${name}, which is not exported`),
  ];
}
