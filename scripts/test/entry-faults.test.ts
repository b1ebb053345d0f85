import { expect, test } from 'vitest';
import { misnamedTargets, typesVersionsFaults } from '../entry-faults.mjs';

function entry(name: string) {
  return {
    import: { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` },
    require: { types: `./dist/${name}.d.cts`, default: `./dist/${name}.cjs` },
  };
}

const exports = { '.': entry('index'), './memory': entry('memory'), './package.json': './package.json' };

test('a subpath that typesVersions lists is found by every resolution', () => {
  const typesVersions = { '*': { memory: ['./dist/memory.d.ts'] } };
  expect(typesVersionsFaults({ name: 'sample', exports, typesVersions })).toEqual([]);
});

test('a package with its main entry alone needs no typesVersions', () => {
  expect(typesVersionsFaults({ name: 'sample', exports: { '.': entry('index') } })).toEqual([]);
  expect(typesVersionsFaults({ name: 'a program' })).toEqual([]);
});

test('a subpath that moduleResolution node would not find is named', () => {
  expect(typesVersionsFaults({ name: 'sample', exports })).toEqual([
    'typesVersions must map memory to ./dist/memory.d.ts',
  ]);
});

test('a subpath that would be found with the wrong types is named', () => {
  const typesVersions = { '*': { memory: ['./dist/index.d.ts'] } };
  expect(typesVersionsFaults({ name: 'sample', exports, typesVersions })).toEqual([
    'typesVersions must map memory to ./dist/memory.d.ts',
  ]);
});

test('a subpath that compiles and does not load is named', () => {
  const typesVersions = { '*': { memory: ['./dist/memory.d.ts'], gone: ['./dist/gone.d.ts'] } };
  expect(typesVersionsFaults({ name: 'sample', exports, typesVersions })).toEqual([
    'typesVersions lists gone, which is not exported',
  ]);
});

test('types for one range of compilers alone are named', () => {
  const typesVersions = { '*': { memory: ['./dist/memory.d.ts'] }, '<5.2': {} };
  expect(typesVersionsFaults({ name: 'sample', exports, typesVersions })).toEqual([
    'typesVersions must have "*" alone, not <5.2',
  ]);
});

test('an export of a file that the build does not make is named', () => {
  expect(misnamedTargets('memory', entry('memory'))).toEqual([]);
  expect(misnamedTargets('memory', entry('store'))).toHaveLength(4);
});
