import { expect, test } from 'vitest';
import { markdownFiles } from '../documents.mjs';

test('every document is found without git, and none that was installed or built', () => {
  const files = markdownFiles();
  const some = ['.changeset/README.md', 'README.md', 'docs/api/core.md', 'packages/core/README.md'];
  expect(files).toEqual(expect.arrayContaining(some));
  expect(files.filter((file) => /(^|\/)(node_modules|dist|\.cache)\//.test(file))).toEqual([]);
});
