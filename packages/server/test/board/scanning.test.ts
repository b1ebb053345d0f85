import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { isAccessible } from './support/accessible.js';
import { openBoard, withBrowser } from './support/browser.js';
import { misfits } from './support/fit.js';
import { button, isLive, row, settled, shows } from './support/rows.js';
import { scan } from './support/scanner.js';
import { FEW, JP, MR, openFloor, take } from './support/shop.js';

withBrowser();

const [FREE, ALSO_FREE, THIRD_FREE, TAKEN_BY_JP, UNREADABLE] = FEW.map(({ tag }) => tag) as [
  string,
  string,
  string,
  string,
  string,
];

const large = (page: Page) => page.locator('.said-large');
const field = (page: Page) => page.getByLabel('buscar spool');

test('a scan takes a free spool, the next scan of it gives it back, and each is said large and aloud', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await isLive(page);
  await scan(page, FREE);
  await large(page).getByText('Es tuyo desde').waitFor();
  expect(floor.labelOf(FREE)).toBe('MR(93)');
  await page.locator('#announcer').getByText(`${FREE}: Es tuyo desde`).waitFor();
  expect(
    await large(page)
      .locator('strong')
      .evaluate((it) => parseFloat(getComputedStyle(it).fontSize)),
  ).toBeGreaterThan(32);
  await isAccessible(page);
  await button(page, 'FINALIZAR', FREE).and(page.locator('[aria-disabled="false"]')).waitFor();

  await scan(page, FREE);
  await large(page).getByText('Devuelto: queda DISPONIBLE.').waitFor();
  expect(floor.labelOf(FREE)).toBe('DISPONIBLE');
  // Cleared, and ready for the next one.
  expect(await field(page).inputValue()).toBe('');
  expect(await field(page).evaluate((it) => it === document.activeElement)).toBe(true);
});

test('a spool that somebody else has is answered with who and since when, and nothing is asked of the shop', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await isLive(page);
  let asked = 0;
  await page.route('**/api/spools/**', (route) => ((asked += 1), route.continue()));
  await scan(page, TAKEN_BY_JP);
  await large(page)
    // With the day before it, if that was yesterday.
    .getByText(/^Lo tiene .JP\(94\)., desde (.+ )?\d\d:\d\d · 2 h 0 min\.$/)
    .waitFor();
  await isAccessible(page);
  await scan(page, UNREADABLE);
  await large(page).getByText('turno noche').waitFor();
  expect(asked).toBe(0);

  // Nor is it said any longer once it has another holder.
  floor.typeLabel(UNREADABLE, 'LFG(7)');
  await large(page).waitFor({ state: 'hidden' });
});

test('what is no spool is said to be none, is looked for all the same, and the next scan takes its place', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await isLive(page);
  await scan(page, 'FW-25');
  await large(page).getByText('No hay ningún spool con este TAG.').waitFor();
  await expect.poll(() => page.locator('.row:visible').count()).toBe(3);
  await scan(page, FREE);
  await settled(page, FREE, 'taken');
  expect(await field(page).inputValue()).toBe('');
});

test('typing still looks for spools, and a scan after it is not appended to what stands there', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await isLive(page);
  await field(page).fill('JP');
  await expect.poll(() => page.locator('.row:visible').count()).toBe(1);
  await field(page).press('End');
  await scan(page, FREE);
  await settled(page, FREE, 'taken');
  expect(floor.labelOf(TAKEN_BY_JP)).toBe('JP(94)');
});

test('a tag that is typed by hand and entered is done like one that is scanned', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await isLive(page);
  await field(page).fill(FREE.toLowerCase());
  await field(page).press('Enter');
  await settled(page, FREE, 'taken');
});

test('a scanner that ends with Tab, and one that types while nothing has the focus, are heard', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await isLive(page);
  // What was tapped last has the focus: a button, and then a box that was ticked.
  await page.getByRole('button', { name: /^Todos/ }).click();
  await scan(page, FREE, 'Tab');
  await settled(page, FREE, 'taken');
  await page.getByLabel(`Elegir ${THIRD_FREE}`).check();
  await scan(page, ALSO_FREE);
  await settled(page, ALSO_FREE, 'taken');
  expect(floor.labelOf(THIRD_FREE)).toBe('DISPONIBLE');
});

test('answers are said aloud where somebody turned that on: the newest one, until a tap mutes it', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const open = (url: string): Promise<Page> =>
    openBoard(url, {
      worker: MR,
      before: async (it) => {
        await it.addInitScript(() => {
          const heard: string[] = [];
          Object.assign(window, { heard });
          SpeechSynthesis.prototype.speak = ({ text, lang }) => void heard.push(`${lang}: ${text}`);
          SpeechSynthesis.prototype.cancel = () => void heard.push('hush');
        });
      },
    });
  const heard = (it: Page): Promise<readonly string[]> =>
    it.evaluate(() => (window as unknown as { heard: string[] }).heard);
  const page = await open(shop.url);
  await isLive(page);
  await scan(page, TAKEN_BY_JP);
  await large(page).getByText('Lo tiene').waitFor();
  expect(await heard(page)).toEqual([]);
  await page.getByRole('button', { name: 'Voz' }).click();
  await scan(page, FREE);
  await large(page).getByText('Es tuyo desde').waitFor();
  await expect
    .poll(() => heard(page))
    .toContainEqual(expect.stringMatching(/^es: Es tuyo desde \d\d:\d\d\.$/));
  // What is being said gives way to what is said now.
  expect((await heard(page)).at(-2)).toBe('hush');
  await page.getByRole('button', { name: 'Voz' }).click();
  const before = await heard(page);
  expect(before.at(-1)).toBe('hush');
  await scan(page, TAKEN_BY_JP);
  await large(page).getByText('Lo tiene').waitFor();
  expect(await heard(page)).toEqual(before);

  // A shop may have it on; whoever is at the tablet decides.
  const loud = await floor.open({ page: { voice: true } });
  const other = await open(loud.url);
  await isLive(other);
  await scan(other, TAKEN_BY_JP);
  await expect
    .poll(() => heard(other))
    .toContainEqual(expect.stringMatching(/^es: Lo tiene JP\(94\), desde/));
});

test('what is typed into a dialog is its own', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await button(page, 'Relevar', TAKEN_BY_JP).click();
  await page.getByLabel('Motivo').focus();
  await page.keyboard.type(FREE);
  expect([await page.getByLabel('Motivo').inputValue(), await field(page).inputValue()]).toEqual([FREE, '']);
});

describe('under another keyboard layout', () => {
  test('a spool is known by its letters and digits', async () => {
    const typed = {
      'MK-1335-CW-25000-019': "MK'1335'CW'25000'019",
      'MK-1336-CW-25000-019': 'MKß1336ßCWß25000ß019',
      'MK-1337-CW-25000-019': 'MK_1337_CW_25000_019',
      'MK-1338-CW-25000-019': 'MK/1338/CW/25000/019',
      // Of dead keys.
      'MK-1339-CW-25000-019': 'MK´1339ĆW´25000´019',
    };
    const floor = await openFloor(Object.keys(typed).map((tag) => ({ tag })));
    const shop = await floor.open();
    const page = await openBoard(shop.url, { worker: MR });
    await isLive(page);
    for (const [tag, keys] of Object.entries(typed)) {
      await scan(page, keys);
      await settled(page, tag, 'taken');
    }
  });

  test('none of two that are alike is guessed, and the one that is typed as it stands is taken', async () => {
    const floor = await openFloor([{ tag: 'A-1/2' }, { tag: 'A-1-2' }]);
    const shop = await floor.open();
    const page = await openBoard(shop.url, { worker: MR });
    await isLive(page);
    await scan(page, "A'1'2");
    await large(page).getByText('Varios spools se parecen a este TAG.').waitFor();
    await scan(page, 'A-1/2');
    await settled(page, 'A-1/2', 'taken');
    expect(floor.labelOf('A-1-2')).toBe('DISPONIBLE');
  });
});

test('scans that come while one is under way are done in their order, and one label read twice is done once', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await isLive(page);
  const sent: string[] = [];
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route('**/iniciar', async (route) => {
    sent.push(decodeURIComponent(route.request().url()).split('/').at(-2) ?? '');
    await held;
    await route.continue();
  });
  await scan(page, FREE);
  await row(page, FREE).getByText('Preguntando…').waitFor();
  for (const tag of [FREE, ALSO_FREE, ALSO_FREE, THIRD_FREE]) await scan(page, tag);
  await large(page).getByText('Faltan 2 más').waitFor();
  letGo();
  await settled(page, THIRD_FREE, 'taken');
  expect(sent).toEqual([FREE, ALSO_FREE, THIRD_FREE]);
  expect(sent.map((tag) => floor.labelOf(tag))).toEqual(['MR(93)', 'MR(93)', 'MR(93)']);
});

describe('a badge', () => {
  test('says who works from now on', async () => {
    const floor = await openFloor();
    const shop = await floor.open();
    const page = await openBoard(shop.url, { worker: MR });
    await isLive(page);
    const works = (label: string): Promise<void> =>
      page.getByRole('button', { name: `Trabajas como ${label}` }).waitFor();
    for (const badge of ['JP(94)', 'JP)94=', 'W:94', 'WÑ94']) {
      await scan(page, badge);
      await works('JP(94)');
      await scan(page, 'MR(93)');
      await works('MR(93)');
    }
    await scan(page, 'JP(94)');
    await works('JP(94)');
    await scan(page, TAKEN_BY_JP);
    await shows(page, TAKEN_BY_JP, 'free');
  });

  test('and a tag are read behind the name of their kind of code, which some scanners say first', async () => {
    const floor = await openFloor();
    const shop = await floor.open();
    const page = await openBoard(shop.url, { worker: MR });
    await isLive(page);
    await scan(page, ']C1JP(94)');
    await page.getByRole('button', { name: /Trabajas como JP\(94\)/ }).waitFor();
    // As a keyboard of another layout has it, and in small letters.
    await scan(page, `+c0${FREE.toLowerCase().replaceAll('-', "'")}`);
    await settled(page, FREE, 'taken');
    expect(floor.labelOf(FREE)).toBe('JP(94)');
  });

  test('with a number that is another’s changes nothing, and says whose it is', async () => {
    const floor = await openFloor();
    const shop = await floor.open();
    const page = await openBoard(shop.url, { worker: MR });
    await isLive(page);
    await scan(page, 'MR(94)');
    await large(page).getByText('El 94 es JP, no MR.').waitFor();
    await scan(page, 'W:5');
    await large(page).getByText('Nadie aquí tiene el número 5.').waitFor();
    await page.getByRole('button', { name: /Trabajas como MR\(93\)/ }).waitFor();
  });

  test('answers who somebody is who scanned a spool first, and it goes on with that', async () => {
    const floor = await openFloor();
    const shop = await floor.open();
    const page = await openBoard(shop.url);
    await isLive(page);
    await scan(page, FREE);
    await page.getByRole('dialog', { name: '¿Quién eres?' }).waitFor();
    await scan(page, 'W:94');
    await settled(page, FREE, 'taken');
    expect(floor.labelOf(FREE)).toBe('JP(94)');
  });
});

test('what happened is heard, and the tablet may be made silent', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await isLive(page);
  await page.evaluate(() => {
    const pitches: number[] = [];
    Object.assign(globalThis, { pitches });
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (at) {
      pitches.push(this.frequency.value);
      start.call(this, at);
    };
  });
  const pitches = () =>
    page.evaluate(() => (globalThis as unknown as { pitches: number[] }).pitches.splice(0).join(' '));
  await page.getByRole('button', { name: /^Todos/ }).click();
  await scan(page, FREE);
  await expect.poll(pitches).toBe('660 990');
  await scan(page, TAKEN_BY_JP);
  await expect.poll(pitches).toBe('220 220');
  await page.getByRole('button', { name: 'Sonido' }).click();
  await scan(page, ALSO_FREE);
  await settled(page, ALSO_FREE, 'taken');
  expect(await pitches()).toBe('');
});

test('a scan on an old picture asks the shop, which says who has it', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await isLive(page);
  await page.route('**/api/events', (route) => route.abort());
  await page.context().setOffline(true);
  await page.locator('.link[data-link="offline"]').waitFor();
  expect((await take(shop, FREE, JP)).status).toBe(201);
  await scan(page, FREE);
  await page.context().setOffline(false);
  await settled(page, FREE, 'refused');
  await large(page).getByText('Lo tiene JP(94)').waitFor();
});

test.each([
  [320, 640],
  [640, 400],
])('what a scan did fits on a screen of %i by %i pixels, with its undo', async (width, height) => {
  const floor = await openFloor();
  const shop = await floor.open();
  await take(shop, FREE, MR);
  const page = await openBoard(shop.url, { worker: MR, viewport: { width, height } });
  await isLive(page);
  await scan(page, FREE);
  await large(page).getByRole('button', { name: 'Deshacer' }).waitFor();
  expect(await misfits(page)).toEqual([]);
  await isAccessible(page);
  await large(page).getByRole('button', { name: 'Deshacer' }).click();
  await large(page).getByText('Es tuyo desde').waitFor();
  expect(floor.labelOf(FREE)).toBe('MR(93)');
});
