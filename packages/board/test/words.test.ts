import { describe, expect, onTestFinished, test } from 'vitest';
import { createSpoolLock } from '@spoollock/core';
import { MemoryOccupationSource } from '@spoollock/core/memory';
import express from 'express';
import { board } from '../src/express.js';
import { readPage } from '../src/files.js';
import type { BoardWords } from '../src/words.js';
import { behind, listening, openBrowser } from './support/servers.js';

const PT = {
  board: {
    question: 'Quem está com cada spool?',
    filterNames: { free: 'Livres' },
    shown: { one: 'um carretel', other: '{count} carretéis' },
    noSpools: '<b onclick="alert(1)">vazio</b>',
    labels: 'Etiquetas de papel',
    camera: 'Câmera',
  },
  labels: { title: 'Imprimir etiquetas', kinds: { all: 'Todos os {count} carretéis' } },
  camera: { title: 'Câmera do tablet' },
};

async function opened({ tags = ['A-1', 'A-2'], locale = 'es-CL' } = {}) {
  const lock = createSpoolLock({ source: new MemoryOccupationSource(tags.map((tag) => ({ tag }))) });
  const tools = board(lock, { words: { pt: PT } });
  onTestFinished(() => tools.close().then(() => lock.close()));
  const port = await behind('/apps', await listening(express().use('/tools/board', tools)));
  const url = `http://127.0.0.1:${port}/apps/tools/board/`;
  const page = await (await (await openBrowser()).newContext({ locale })).newPage();
  const fetched: string[] = [];
  page.on('request', (request) =>
    fetched.push(new URL(request.url()).pathname.replace('/apps/tools/board/', '')),
  );
  const mistakes: string[] = [];
  page.on('pageerror', (error) => mistakes.push(error.message));
  onTestFinished(() => expect(mistakes).toEqual([]));
  await page.goto(url);
  await page
    .locator('#tools')
    .getByText('2 spools')
    .waitFor({ state: tags.length === 2 ? 'visible' : 'detached' });
  return { page, url, fetched: () => fetched.filter((path) => path.includes('/words/')) };
}

describe('a language that a shop gives its board in a file', () => {
  test('is offered beside the others, comes when it is chosen, and stays chosen', async () => {
    const { page, fetched } = await opened();
    const heading = page.locator('h1 .question');
    expect(await heading.innerText()).toBe('¿Quién tiene cada spool?');
    expect(fetched()).toEqual([]);

    await page.getByRole('button', { name: 'PT, português' }).click();
    await expect.poll(() => heading.innerText()).toBe('Quem está com cada spool?');
    expect(await page.locator('html').getAttribute('lang')).toBe('pt');
    await page.getByText('2 carretéis').waitFor();
    await page.getByRole('button', { name: /Livres/ }).waitFor();
    // What it lacks is said in English.
    await page.getByRole('button', { name: 'Choose who you are' }).waitFor();
    expect(fetched()).toEqual([expect.stringMatching(/^board\/words\/pt\.[\w-]{10}\.json$/)]);

    await page.reload();
    await expect.poll(() => heading.innerText()).toBe('Quem está com cada spool?');
    await page.getByRole('button', { name: 'ES, Español' }).click();
    await expect.poll(() => heading.innerText()).toBe('¿Quién tiene cada spool?');
  });

  test('is spoken at once to a browser that asks for it, in the parts that come late as well', async () => {
    const { page } = await opened({ locale: 'pt-BR', tags: ['A-1'] });
    await page.getByText('um carretel').waitFor();
    await page.getByRole('button', { name: 'Câmera' }).click();
    await page.getByRole('region', { name: 'Câmera do tablet' }).waitFor();
    await page.getByRole('button', { name: 'Etiquetas de papel' }).click();
    await page.getByRole('heading', { name: 'Imprimir etiquetas' }).waitFor();
    await page.getByText('Todos os 1 carretéis').waitFor();
    await page.getByText('Label paper').waitFor();
  });

  test('is text, whatever it looks like', async () => {
    const { page } = await opened({ locale: 'pt', tags: [] });
    await page.getByText('<b onclick="alert(1)">vazio</b>').waitFor();
    expect(await page.locator('[onclick]').count()).toBe(0);
  });

  test('that does not come leaves the one before, and that is said', async () => {
    const { page } = await opened();
    await page.route('**/words/**', (route) => route.abort());
    await page.getByRole('button', { name: 'PT, português' }).click();
    await page.getByText('Esa parte de la página no se pudo cargar.').waitFor();
    await page.unroute('**/words/**');
    await page.getByRole('button', { name: 'PT, português' }).click();
    await expect.poll(() => page.locator('h1 .question').innerText()).toBe('Quem está com cada spool?');
    expect(await page.getByText('could not be loaded').count()).toBe(0);
  });
});

test.each<readonly [string, unknown, string]>([
  ['a key that is none', { pt: { board: { statse: 'x' } } }, 'pt: board.statse is no key of words/en.json'],
  ['a key of every object', { pt: { board: { constructor: 'x' } } }, 'pt: board.constructor is no key'],
  ['a number', { pt: { board: { states: { free: 5 } } } }, 'pt: board.states.free must be a text'],
  ['nothing to read', { pt: { board: { close: ' ' } } }, 'pt: board.close must be a text'],
  ['a list', { pt: [] }, 'pt: they must be an object'],
  ['a text for a group', { pt: { board: { states: 'x' } } }, 'pt: board.states must be an object'],
  ['a long text', { pt: { camera: { title: 'x'.repeat(501) } } }, 'pt: camera.title must have at most 500'],
  [
    'a part that is none',
    { pt: { board: { heldBy: '{quem}' } } },
    'board.heldBy has no part {quem}: it has {who}',
  ],
  [
    'a part of another text',
    { pt: { board: { close: '{who}' } } },
    'board.close has no part {who}: it has none',
  ],
  ['half a part', { pt: { board: { heldBy: 'com {who' } } }, 'board.heldBy has a brace'],
  ['forms without the last', { pt: { board: { shown: { one: 'x' } } } }, 'board.shown.other must be a text'],
  [
    'a form that is none',
    { pt: { board: { shown: { other: 'x', lots: 'y' } } } },
    'board.shown.lots must be one of',
  ],
  [
    'forms of what is not counted',
    { pt: { board: { close: { other: 'x' } } } },
    'board.close must be a text',
  ],
  ['no language', { pt_BR: {} }, 'a language tag such as pt or pt-BR for each language, not pt_BR'],
  ['a built-in one', { ES: {} }, 'not be of es, which is built in; es-XX may vary it'],
  ['one twice', { 'pt-br': {}, 'pt-BR': {} }, 'have pt-BR once'],
  [
    'more than there is room for',
    Object.fromEntries('a b c d e f g h i'.split(' ').map((one) => [`x-${one}`, {}])),
    'at most 8',
  ],
])('words with %s are refused by a sentence that names it', (_what, words, why) => {
  const given = words as BoardWords;
  expect(() => readPage({ words: given })).toThrow(RangeError);
  expect(() => readPage({ words: given })).toThrow(why);
  const lock = createSpoolLock({ source: new MemoryOccupationSource([]) });
  onTestFinished(() => lock.close());
  expect(() => board(lock, { words: given })).toThrow(why);
});

test('other words are another build, under another name: an open page sees that it is old', () => {
  const pages = [undefined, { pt: PT }, { pt: { board: { close: 'Fechar' } } }].map((words) =>
    readPage({ words }),
  );
  expect(new Set(pages.map(({ build }) => build)).size).toBe(3);
  const named = pages.map(({ files }) =>
    [...files.keys()].find((path) => path.startsWith('/board/words/pt.')),
  );
  expect(new Set(named).size).toBe(3);
  expect(pages[1]?.files.get(named[1] ?? '')?.headers['cache-control']).toBe(
    'public, max-age=31536000, immutable',
  );
});
