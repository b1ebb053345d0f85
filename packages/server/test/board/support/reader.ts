import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { READING } from '../../../../board/page/camera/zxing.js';

/** What the page reads codes with, here without a page: the same library, told the same. */
export async function codesIn(picture: Buffer): Promise<readonly string[]> {
  prepareZXingModule({ overrides: { wasmBinary: await compiled } });
  const found = await readBarcodes(new Uint8Array(picture), { ...READING, maxNumberOfSymbols: 255 });
  return found.filter(({ isValid }) => isValid).map(({ text }) => text);
}

const compiled = readFile(
  createRequire(join(import.meta.dirname, '../../../../board/package.json')).resolve(
    'zxing-wasm/reader/zxing_reader.wasm',
  ),
).then(({ buffer, byteOffset, byteLength }) => buffer.slice(byteOffset, byteOffset + byteLength));
