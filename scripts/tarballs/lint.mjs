// What publint and are-the-types-wrong say of a tarball. Neither may say anything.
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/** @typedef {import('./pack.mjs').Tarball} Tarball */

/** @param {Tarball} tarball */
export async function lint(tarball) {
  return [...(await whatPublintSays(tarball)), ...(await whatIsWrongWithTheTypes(tarball))];
}

/** @param {Tarball} tarball */
async function whatPublintSays({ bytes }) {
  const tarball = new Uint8Array(bytes).buffer;
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
  return messages.map(
    (message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`,
  );
}

/**
 * Every entry by every resolution. `node10` knows no exports, and finds the subpaths through `typesVersions`.
 * @param {Tarball} tarball
 */
async function whatIsWrongWithTheTypes({ bytes, manifest }) {
  const entries = Object.keys(manifest.exports ?? {}).filter((subpath) => subpath !== './package.json');
  if (entries.length === 0) return [];
  const result = await checkPackage(createPackageFromTarballData(new Uint8Array(bytes)));
  if (!result.types) return ['are-the-types-wrong: there are no types'];
  const looked = Object.keys(result.entrypoints);
  return [
    ...entries
      .filter((entry) => !looked.includes(entry))
      .map((entry) => `are-the-types-wrong: did not look at ${entry}`),
    ...result.problems.map((problem) => `are-the-types-wrong: ${JSON.stringify(problem)}`),
  ];
}
