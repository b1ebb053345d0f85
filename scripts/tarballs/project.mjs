// An empty project outside of the workspace, into which somebody installs what was packed.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { Trouble, run, runTool } from '../run.mjs';

/**
 * Loads our CommonJS as Jest does: each file is compiled without a way to do `import()`, which then rejects. Google's own
 * client does an `import()` too, so the others are loaded as usual.
 */
const asJest = `
const { Module, createRequire } = require('node:module');
const { dirname } = require('node:path');
const { compileFunction } = require('node:vm');
const names = ['exports', 'require', 'module', '__filename', '__dirname'];
const compile = Module.prototype._compile;
Module.prototype._compile = function (text, filename, format) {
  if (format === 'module' || !filename.includes('@spoollock')) return compile.call(this, text, filename, format);
  const run = compileFunction(text, names, { filename });
  return run.call(this.exports, this.exports, createRequire(filename), this, filename, dirname(filename));
};
require(process.argv[2]);
`;

/**
 * @typedef {{ version: string, path: string }} Node
 * @typedef {{ text: string, prints: string[] }} Program
 */

const strict = ['--ignoreConfig', '--strict', '--target', 'es2023', '--types', 'node'];
const nodenext = [...strict, '--module', 'nodenext', '--moduleResolution', 'nodenext'];
const nest10 = [
  '--strict',
  '--exactOptionalPropertyTypes',
  '--allowSyntheticDefaultImports',
  ...['--target', 'es2021', '--module', 'commonjs', '--moduleResolution', 'node'],
];
const bundler = [...strict, '--module', 'esnext', '--moduleResolution', 'bundler', '--noEmit'];

export class Project {
  /** @param {string} folder @param {string} title */
  constructor(folder, title) {
    this.folder = folder;
    this.title = title;
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  }

  /**
   * As a user on the oldest Node would, with npm's say on engines and peers as errors.
   * @param {string[]} packages
   */
  async install(packages) {
    const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', '--strict-peer-deps'];
    await this.#mustSucceed(
      'does not install',
      run('npm', ['install', ...flags, ...packages], this.#quiet()),
    );
    await this.#mustSucceed('has peers that do not fit', run('npm', ['ls', '--all'], this.#quiet()));
    // Two copies of its ResultAsync do not fit together.
    const copies = copiesOf('neverthrow', join(this.folder, 'node_modules'));
    if (copies.length !== 1)
      throw new Trouble(`${this.title} has ${copies.length} of neverthrow:\n${copies.join('\n')}`);
  }

  /** @param {string} name */
  has(name) {
    return existsSync(join(this.folder, 'node_modules', name));
  }

  /**
   * As an ES module and as CommonJS, without --skipLibCheck: the declarations of the packages are what is checked.
   * @param {Program} program
   */
  async compile({ text }) {
    const files = ['esm.mts', 'cjs.cts'];
    for (const file of files) writeFileSync(join(this.folder, file), text);
    const compiled = runTool('tsc', [...nodenext, ...files], this.#quiet());
    await this.#mustSucceed('does not compile with nodenext', compiled);
    return ['esm.mjs', 'cjs.cjs'];
  }

  /**
   * As a service on NestJS 10 is compiled: by a TypeScript 5, to CommonJS, by the resolution that knows no exports.
   * @param {Program} program
   * @param {string} inputs what else has to compile so
   */
  async compileAsNest10({ text }, inputs) {
    writeFileSync(join(this.folder, 'nest10.ts'), text);
    writeFileSync(join(this.folder, 'inputs.ts'), inputs);
    const tsc = join(this.folder, 'node_modules', '.bin', 'tsc');
    const compiled = run(tsc, [...nest10, 'nest10.ts', 'inputs.ts'], this.#quiet());
    await this.#mustSucceed('does not compile with commonjs and moduleResolution node', compiled);
    return ['nest10.js'];
  }

  /**
   * What a bundler makes of it, all in one file: it is put where no node_modules is near.
   * @param {Program} program
   */
  async bundle({ text }) {
    writeFileSync(join(this.folder, 'bundled.ts'), text);
    const compiled = runTool('tsc', [...bundler, 'bundled.ts'], this.#quiet());
    await this.#mustSucceed('does not compile with bundler', compiled);
    const folder = `${this.folder}-bundled`;
    mkdirSync(folder);
    // Google's client is CommonJS and asks for Node's modules by require.
    const js = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;
    return [
      await this.#bundleInto(join(folder, 'bundle.mjs'), { format: 'esm', banner: { js } }),
      await this.#bundleInto(join(folder, 'bundle.cjs'), { format: 'cjs' }),
    ];
  }

  /**
   * @param {string} outfile
   * @param {import('esbuild').BuildOptions} options
   */
  async #bundleInto(outfile, options) {
    const { metafile } = await build({
      ...options,
      entryPoints: [join(this.folder, 'bundled.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      target: 'node20',
      metafile: true,
      logLevel: 'error',
    });
    const files = Object.keys(metafile?.inputs ?? {});
    const copies = files.filter((file) => file.includes('node_modules/neverthrow/'));
    if (copies.length !== 1)
      throw new Trouble(`A bundle of ${this.title} holds more than one neverthrow:\n${copies.join('\n')}`);
    return outfile;
  }

  /**
   * @param {Node} node
   * @param {string} file
   * @param {Program} program
   * @param {NodeJS.ProcessEnv} env
   * @param {string[]} [loader] what loads it
   * @returns {Promise<string>} what its entries export
   */
  async runUnder({ version, path }, file, { prints }, env, loader = []) {
    const { code, output } = await run(path, [...loader, file], { ...this.#quiet(), env });
    const said = output.trim().split('\n');
    if (code !== 0 || said.slice(0, prints.length).join('\n') !== prints.join('\n'))
      throw new Trouble(
        `${this.title}, ${file} under Node ${version}, ends with ${code} and says:\n${output}\nand has to say:\n${prints.join('\n')}`,
      );
    return said.slice(prints.length).join('\n');
  }

  /**
   * As in a test under Jest, which has ways of its own to load a module.
   * @param {Node} node
   * @param {string} file CommonJS
   * @param {Program} program
   * @param {NodeJS.ProcessEnv} env
   */
  async runAsUnderJest(node, file, program, env) {
    const loader = join(this.folder, 'as-jest.cjs');
    writeFileSync(loader, asJest);
    return this.runUnder(node, join(this.folder, file), program, env, [loader]);
  }

  /**
   * Every program that the packages bring.
   * @param {Node} node
   * @param {string[]} names
   */
  async helpOf({ version, path }, names) {
    for (const name of names) {
      const program = join(this.folder, 'node_modules', '.bin', name);
      const { code, output } = await run(path, [program, '--help'], this.#quiet());
      if (code !== 0 || !output.includes(name))
        throw new Trouble(`\`${name} --help\` under Node ${version} ends with ${code} and says:\n${output}`);
    }
  }

  #quiet() {
    return { quiet: true, cwd: this.folder, env: { npm_config_loglevel: 'error' } };
  }

  /** @param {string} fault @param {Promise<{ code: number, output: string }>} running */
  async #mustSucceed(fault, running) {
    const { code, output } = await running;
    if (code !== 0) throw new Trouble(`${this.title} ${fault}:\n${output}`);
  }
}

/**
 * @param {string} name
 * @param {string} modules
 * @returns {string[]}
 */
function copiesOf(name, modules) {
  if (!existsSync(modules)) return [];
  const folders = readdirSync(modules).flatMap((it) =>
    it.startsWith('@') ? readdirSync(join(modules, it)).map((part) => `${it}/${part}`) : [it],
  );
  return folders.flatMap((it) => [
    ...(it === name ? [versionIn(join(modules, it))] : []),
    ...copiesOf(name, join(modules, it, 'node_modules')),
  ]);
}

/** @param {string} folder */
function versionIn(folder) {
  return `${JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version} in ${folder}`;
}
