import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { isAccessible } from './support/accessible.js';
import { openBoard, withBrowser } from './support/browser.js';
import { button, row, settled, shows } from './support/rows.js';
import { scan } from './support/scanner.js';
import { MR, openFloor } from './support/shop.js';

withBrowser();

const MARKUP = '<img src=x onerror="document.title=1">';
const SCRIPT = '"><script>document.title=1</script>{{7*7}}${7*7}';
const ARABIC = 'بكرة-٤٢-MK';
const RIGHT_TO_LEFT_LABEL = '\u202Eevil‮ MR(93)';

test('a tag full of markup is text, and can be taken and given back', async () => {
  const floor = await openFloor([{ tag: MARKUP }, { tag: SCRIPT }, { tag: 'MK-1' }]);
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  for (const tag of [MARKUP, SCRIPT]) {
    expect(await row(page, tag).locator('.tag').textContent()).toBe(tag);
    await button(page, 'INICIAR', tag).click();
    await settled(page, tag, 'taken');
    expect(floor.labelOf(tag)).toBe('MR(93)');
    await button(page, 'FINALIZAR', tag).click();
    await settled(page, tag, 'given-back');
  }
  expect(await page.locator('main img, main script').count()).toBe(0);
  expect(await page.title()).toBe('SpoolLock: quién tiene cada spool');
});

test('a tag that would lead an address elsewhere can be taken and given back, and not taken over', async () => {
  const floor = await openFloor([
    { tag: '..' },
    { tag: '.', label: 'turno noche', hoursAgo: 1 },
    { tag: 'MK-1' },
  ]);
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await button(page, 'INICIAR', '..').click();
  await settled(page, '..', 'taken');
  expect(floor.labelOf('..')).toBe('MR(93)');
  await button(page, 'FINALIZAR', '..').click();
  await settled(page, '..', 'given-back');
  expect(floor.labelOf('..')).toBe('DISPONIBLE');

  await button(page, 'Relevar', '.').click();
  await page.getByLabel('Motivo').fill('nadie trabaja en él');
  await page.getByLabel('Quién lo decide').fill('Ana');
  await page.getByLabel('Quién lo decide').press('Enter');
  expect(await settled(page, '.', 'refused')).toMatch(
    /^Un spool con este TAG no se puede relevar ni liberar desde el tablero/,
  );
  expect(floor.labelOf('.')).toBe('turno noche');
});

test('a label that turns text round does so in its own place only', async () => {
  const floor = await openFloor([{ tag: ARABIC, label: RIGHT_TO_LEFT_LABEL, hoursAgo: 1 }, { tag: 'MK-1' }]);
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await shows(page, ARABIC, 'unreadable');
  for (const part of ['.tag', '.holder']) {
    const isolation = await row(page, ARABIC)
      .locator(part)
      .evaluate((it) => [it.tagName, getComputedStyle(it).unicodeBidi]);
    expect(isolation).toEqual(['BDI', 'isolate']);
  }
  // It is not taken for a worker of that name.
  await button(page, 'Relevar', ARABIC).waitFor();
});

test('a label that ends more than it began turns nothing round beside it', async () => {
  const floor = await openFloor([{ tag: 'MK-1', label: '\u2069\u2069\u202Eturno noche', hoursAgo: 1 }]);
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await shows(page, 'MK-1', 'unreadable');
  // On paper all of it stands in one line.
  await page.emulateMedia({ media: 'print' });
  for (const part of ['.says', '.holder', '.since']) {
    const { first, last } = await row(page, 'MK-1')
      .locator(part)
      .evaluate((it) => {
        const text = it.firstChild?.nextSibling ?? it.firstChild;
        const left = (at: number): number => {
          const range = document.createRange();
          range.setStart(text!, at);
          range.setEnd(text!, at + 1);
          return range.getBoundingClientRect().left;
        };
        return { first: left(0), last: left(text!.textContent!.length - 1) };
      });
    expect(first, part).toBeLessThan(last);
  }
});

test('a note of 4,500 characters leaves room for all else, and is read whole where it is decided about', async () => {
  const note = 'hablar con Pedro antes de mover esta pieza; '.repeat(110).slice(0, 4_500).trim();
  const floor = await openFloor([{ tag: 'MK-1', label: note, hoursAgo: 1 }, { tag: 'MK-2' }]);
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await shows(page, 'MK-1', 'unreadable');
  const heightOf = async (part: Locator): Promise<number> => (await part.boundingBox())?.height ?? Infinity;
  const aThird = 800 / 3;
  expect(await heightOf(row(page, 'MK-1'))).toBeLessThan(aThird);
  expect(await row(page, 'MK-1').locator('.holder').getAttribute('title')).toBe(note);

  await scan(page, 'MK-1');
  await page.locator('.said-large').getByText('Lo tiene').waitFor();
  expect(await heightOf(page.locator('#dock'))).toBeLessThan(aThird);
  await page.locator('.said-large').getByRole('button', { name: 'Cerrar' }).click();
  // What is no tag at all, as the address in somebody's advertisement.
  await scan(page, `https://example.com/${'a'.repeat(280)}`);
  await page.locator('.said-large').getByText('No hay ningún spool').waitFor();
  expect(await heightOf(page.locator('#dock'))).toBeLessThan(aThird);
  await page.locator('.said-large').getByRole('button', { name: 'Cerrar' }).click();
  await page.locator('#search').fill('');

  await page.route('**/api/spools/MK-2/iniciar', async (route) => {
    floor.typeLabel('MK-2', note);
    await route.continue();
  });
  await button(page, 'INICIAR', 'MK-2').click();
  await settled(page, 'MK-2', 'refused');
  expect(await heightOf(row(page, 'MK-2'))).toBeLessThan(aThird * 1.5);

  await button(page, 'Relevar', 'MK-1').click();
  const dialog = page.getByRole('dialog');
  for (const name of ['Relevar o liberar', 'Relevar ahora'])
    await expect.poll(() => isInView(dialog.getByText(name, { exact: true }))).toBe(true);
  const whole = dialog.getByText('hablar con Pedro');
  expect(await whole.textContent()).toBe(note);
  await isAccessible(page);
});

test('on a phone the field to go on with stands clear of the buttons, however long the tag', async () => {
  const tag = 'MK-1335-CW-25000-019/'.repeat(7).slice(0, 128);
  const floor = await openFloor([{ tag, label: 'x'.repeat(300), hoursAgo: 1 }]);
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR, viewport: { width: 360, height: 740 } });
  await button(page, 'Relevar', tag).click();
  const reason = page.getByRole('dialog').getByLabel('Motivo');
  await reason.waitFor();
  const isClear = (it: Element): boolean => {
    const { left, top, bottom, width } = it.getBoundingClientRect();
    const middle = left + width / 2;
    return (
      it === document.activeElement &&
      [top + 2, bottom - 2].every((y) => document.elementFromPoint(middle, y) === it)
    );
  };
  await expect.poll(() => reason.evaluate(isClear)).toBe(true);
});

function isInView(part: Locator): Promise<boolean> {
  return part.evaluate((it) => {
    const { top, bottom } = it.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });
}

test('what the browser kept may be anything', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, {
    kept: {
      'spoollock.worker': '{"worker":{"id":"93","initials":["<b>"]},"recent":7',
      'spoollock.language': 'xx',
    },
  });
  await page.getByRole('button', { name: 'Elige quién eres' }).waitFor();
  await shows(page, 'MK-1335-CW-25000-019', 'free');
});

test('tags that nobody can tell apart are named in their rows, and so is the one that was meant', async () => {
  const floor = await openFloor([
    { tag: 'MK 1400' },
    { tag: 'MK\u00a01400' },
    { tag: 'A-3' },
    { tag: 'MK-1' },
  ]);
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await shows(page, 'MK 1400', 'ambiguous');
  const said = 'Estos se ven iguales: \u2068MK 1400\u2069 · \u2068MK\\u00a01400\u2069.';
  expect(await row(page, 'MK 1400').locator('.who').textContent()).toContain(said);
  await page.locator('#search').fill('MK 1400');
  await page.keyboard.press('Enter');
  expect(await page.locator('.said-large').textContent()).toContain(said);

  // Somebody types the tag anew between what the board shows and the tap: with a hyphen at which no line breaks.
  await page.route('**/api/spools/A-3/iniciar', async (route) => {
    const at = floor.sheet.values('Operaciones').findIndex((cells) => cells[1] === 'A-3');
    floor.sheet.edit('Operaciones', `B${at + 1}`, 'A\u20113');
    await route.continue();
  });
  await page.locator('#search').fill('');
  await button(page, 'INICIAR', 'A-3').click();
  expect(await settled(page, 'A-3', 'refused')).toMatch(
    /^La planilla no tiene este spool\. Quizás es \u2068A\u20113\u2069\./,
  );
});
