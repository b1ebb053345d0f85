import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPage } from '@spoollock/board';
import { describe, expect, onTestFinished, test } from 'vitest';
import { enCamera, esCamera } from '../../../board/page/camera/words.js';
import { enLabels, esLabels } from '../../../board/page/labels/messages.js';
import { labelWordsOf } from '../../../board/page/labels/words.js';
import { keptLanguage } from '../../../board/page/tablet/language-choice.js';
import { readProblem } from '../../../board/page/wire/problem.js';
import { en } from '../../../board/page/words/en.js';
import { es } from '../../../board/page/words/es.js';
import { inLanguages, type Message, type Messages, type Say } from '../../../board/page/words/message.js';
import { wordsOf } from '../../../board/page/words/texts.js';
import { wordsIn } from '../../../board/page/words/words.js';
import { readShopSettings } from '../../src/opening/shop-settings.js';
import { openShopServer } from '../../src/shop-server.js';
import { ownFolder } from '../support/shop-process.js';
import { openBoard, withBrowser } from './support/browser.js';
import { SHOP_TOKEN } from './support/shop-tokens.js';

withBrowser();

const ENGLISH = { board: en, labels: enLabels, camera: enCamera };

/** The words of a language of which a shop gave this. */
const speaking = (language: string, given: unknown) =>
  inLanguages({ es, en }, wordsOf, () => given)(language);

test('Spanish passes the check that every further language has to pass: its parts are those of English', () => {
  const spanish = { board: es, labels: esLabels, camera: esCamera };
  const { files } = readPage({ words: { 'es-CL': spanish } });
  expect(files.get('/')?.body.toString()).toContain('content="es-CL=board/words/es-CL.');
});

test('every text that has parts is said somewhere, and with all of them', () => {
  const said = new Set<Message>();
  const say: Say = (message, parts) => {
    const named = partsOf(message);
    expect([message, ...Object.keys(parts)]).toEqual(expect.arrayContaining([message, ...named]));
    said.add(message);
    return '';
  };
  const all = { ...wordsOf(en, say), ...labelWordsOf(enLabels, say) };
  const { problem, manyIntro, kind, ambiguousRow, ...others } = all;
  ambiguousRow(['A', 'B']);
  for (const [first, ...more] of [
    [null, null],
    [1, 1, 1],
    [0, 0, 0],
    [0, 1],
    [1, null],
    [0, 0, 1],
    [null, true],
  ])
    for (const say of Object.values(others))
      if (typeof say === 'function') (say as (...parts: readonly unknown[]) => string)(first, ...more);
  for (const action of ['iniciar', 'finalizar'] as const) manyIntro(action, 2, 'MR(93)');
  for (const each of ['shown', 'all', 'workers', 'typed'] as const) kind(each, 2);
  for (const type of Object.keys(en.problems))
    for (const more of [{}, { stale: true, reason: 'token', rows: 2, field: 'reason', alike: ['A', 'B'] }])
      for (const holder of ['MR(93)', null])
        problem(readProblem(409, { type, ...more }), { holder, since: null });

  const withParts = messagesIn({ board: en, labels: enLabels }).filter(
    (message) => partsOf(message).length > 0,
  );
  expect(withParts.length).toBeGreaterThan(50);
  expect(withParts.filter((message) => !said.has(message))).toEqual([]);
});

/** A message of several forms by each of them. */
function messagesIn(group: Messages): readonly Message[] {
  return Object.values(group).flatMap((each) =>
    typeof each === 'string' ? [each] : isForms(each) ? [each] : messagesIn(each),
  );
}

function isForms(group: Messages): group is Record<string, string> {
  return 'other' in group;
}

function partsOf(message: Message): readonly string[] {
  const texts = typeof message === 'string' ? [message] : Object.values(message);
  return texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => name ?? []));
}

describe('a language of the shop’s', () => {
  test('has the plural forms that it needs', () => {
    const words = speaking('ru', {
      shown: {
        one: '{count} катушка',
        few: '{count} катушки',
        many: '{count} катушек',
        other: '{count} катушки',
      },
      // English needs no forms here.
      queued: { one: 'ещё {count} дело', few: 'ещё {count} дела', other: 'ещё {count} дел' },
    });
    expect([1, 2, 5, 21].map((count) => words.shown(count, count))).toEqual([
      ...['1 катушка', '2 катушки', '5 катушек', '21 катушка'],
    ]);
    expect([1, 3, 7].map((count) => words.queued(count))).toEqual(['ещё 1 дело', 'ещё 3 дела', 'ещё 7 дел']);
  });

  test('says in English what it lacks, and Spanish of somewhere in Spanish', () => {
    const given = { states: { free: 'LIVRE' }, heldBy: 'Com {who}.' };
    const pt = speaking('pt-BR', given);
    expect([pt.states.free, pt.states.occupied, pt.heldBy('MR(93)', null)]).toEqual([
      ...['LIVRE', 'Occupied', 'Com MR(93).'],
    ]);
    const mx = speaking('es-MX', given);
    expect([mx.states.free, mx.states.occupied]).toEqual(['LIVRE', 'Ocupado']);
    expect(wordsIn('en').states.free).toBe('DISPONIBLE');
  });

  test('has the parts in its own order, and what stands in one is not looked at for parts', () => {
    const words = speaking('xx', { notTheirs: '{initials}? {owners}: {id}.' });
    expect(words.notTheirs(93, '{id} $& $1', 'JP')).toBe('JP? {id} $& $1: 93.');
  });
});

test('a browser gets the language that is nearest to what it asks for', () => {
  const nothing = () => ({ getItem: () => null, setItem: () => undefined });
  const spoken = ['es', 'en', 'pt-BR', 'es-MX'];
  const got = (...preferred: readonly string[]) => keptLanguage(nothing, preferred, spoken);
  expect(got('pt-BR')).toBe('pt-BR');
  expect(got('pt-PT', 'en')).toBe('pt-BR');
  expect(got('es-mx')).toBe('es-MX');
  expect(got('es-CL')).toBe('es');
  expect(got('fr', 'en-GB')).toBe('en');
  expect(got('fr')).toBe('es');
});

test('a shop that names a file speaks its language from the first word on, at the sign-in as well', async () => {
  const folder = ownFolder();
  const pt = { board: { signInTitle: 'Entrar na oficina', question: 'Quem está com cada spool?' } };
  writeFileSync(join(folder, 'pt-BR.json'), JSON.stringify(pt));
  const settings = readShopSettings({
    ...{ INIT_CWD: folder, BOARD_WORDS: 'pt-BR.json', SHOP_DATA_DIR: join(folder, 'data') },
    ...{ PORT: '0', LOG_LEVEL: 'silent', SHOP_TOKEN },
  });
  const server = (await openShopServer(settings._unsafeUnwrap()))._unsafeUnwrap();
  onTestFinished(() => server.close());
  const page = await openBoard(server.url, { locale: 'pt-PT' });
  const dialog = page.getByRole('dialog', { name: 'Entrar na oficina' });
  await dialog.getByRole('textbox').first().fill(SHOP_TOKEN);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Quem está com cada spool?').waitFor();
  // A translator begins with what the shop itself hands out.
  const english = await fetch(`${server.url}/board/words/en.json`);
  expect(await english.json()).toEqual(ENGLISH);
});

test.each([
  [
    'fr.json',
    '{"board":{"clse":"Fermer"}}',
    /^BOARD_WORDS .* The board’s words of fr: board\.clse is no key/,
  ],
  ['fr.json', '{"board":', /^BOARD_WORDS must name files of JSON with at most 100000 bytes, not fr\.json\.$/],
  ['fr.json', `{"board":{"close":"${'x'.repeat(100_000)}"}}`, /^BOARD_WORDS must name files of JSON/],
  ['french words.json', '{}', /^BOARD_WORDS .* a language tag such as pt or pt-BR for each language/],
  ['es.json', '{}', /^BOARD_WORDS .* not be of es, which is built in/],
])('a shop whose file %s is %.20s does not open, and says why', (name, text, why) => {
  const folder = ownFolder();
  writeFileSync(join(folder, name), text);
  const read = (list: string) => readShopSettings({ INIT_CWD: folder, BOARD_WORDS: list });
  expect(read(name)._unsafeUnwrapErr()).toEqual([expect.stringMatching(why)]);
  for (const list of ['none.json', '.', `${name},`])
    expect(read(list)._unsafeUnwrapErr()).toEqual([expect.stringMatching(/^BOARD_WORDS /)]);
});
