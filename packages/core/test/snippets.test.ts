import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const folder = join(root, 'packages/core/test/.snippets');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
