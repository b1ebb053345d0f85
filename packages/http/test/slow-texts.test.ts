import { expect, test } from 'vitest';
import { tooSlow } from '../../core/test/support/slow-texts.js';
import { checkMediaType, parseJson } from '../src/body.js';
import { readListQuery, readOperationId } from '../src/input.js';
import { matchRoute } from '../src/routes.js';

const paths = { spools: '/spools', workers: '/workers', health: '/health', openApi: '/openapi.json' };

test('R16: no query, header, path or body takes more than some passes', async () => {
  const slow = await tooSlow({
    cursor: (text) => readListQuery(new URLSearchParams({ cursor: text })),
    worker: (text) => readListQuery(new URLSearchParams({ worker: text })),
    'idempotency key': (text) => readOperationId(text, undefined),
    'content type': (text) => checkMediaType(() => text),
    path: (text) => matchRoute('GET', `/spools/${text}`, paths),
    body: (text) => parseJson(new TextEncoder().encode(text)),
  });
  expect(slow).toEqual([]);
});
