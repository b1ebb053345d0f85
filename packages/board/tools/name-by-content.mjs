// Names the files of a page by what is in them, so that a browser may keep each for ever and never has an old one.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const NAMED = /\.(?:js|css|wasm|woff2)$/;
const READ = /\.(?:js|css)$/;

/**
 * `labels.js` becomes `labels.<hash>.js`, here and wherever `index.html` or another file names it. What a file names counts
 * into its own hash.
 * @param {string} folder
 */
export function nameByContent(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((it) => NAMED.test(it));
  /** @type {Map<string, string | null>} by the old name without its folder; `null` while it is looked at */
  const names = new Map();

  /** @param {string} text */
  const renamed = (text) =>
    files.reduce((now, file) => {
      const pattern = new RegExp(`(?<=["'\`(/])${basename(file).replaceAll('.', '\\.')}(?=["'\`)])`, 'g');
      return pattern.test(now) ? now.replace(pattern, nameOf(file)) : now;
    }, text);

  /**
   * @param {string} file
   * @returns {string}
   */
  function nameOf(file) {
    const old = basename(file);
    const known = names.get(old);
    if (known === null)
      throw new Error(`${file} names itself through others: no name can tell what is in it.`);
    if (known !== undefined) return known;
    names.set(old, null);
    const path = join(folder, file);
    if (READ.test(file)) writeFileSync(path, renamed(readFileSync(path, 'utf8')));
    const hash = createHash('sha256').update(readFileSync(path)).digest('base64url').slice(0, 10);
    const name = old.replace(/\.\w+$/, (ending) => `.${hash}${ending}`);
    renameSync(path, join(folder, file.slice(0, -old.length) + name));
    names.set(old, name);
    return name;
  }

  const page = join(folder, 'index.html');
  writeFileSync(page, renamed(readFileSync(page, 'utf8')));
  files.forEach(nameOf);
}
