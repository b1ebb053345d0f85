import type { Page, Route } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { freePort } from '../../../testing/test/support/free-port.js';
import { openBoard, withBrowser } from './support/browser.js';
import { button, isLive, row, settled, shows } from './support/rows.js';
import { FEW, JP, MR, openFloor, take } from './support/shop.js';

withBrowser();

const [FREE, ALSO_FREE] = FEW.map(({ tag }) => tag) as [string, string];

test('Redis killed and back: it says so, INICIAR works all the same, and then all is well', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await isLive(page);
  await floor.redis.kill();
  await page.getByText('Una parte del sistema no responde.').waitFor();
  await button(page, 'INICIAR', FREE).click();
  expect(await settled(page, FREE, 'taken')).toMatch(/Lo confirmó la planilla\.$/);
  expect(floor.labelOf(FREE)).toBe('MR(93)');
  await floor.redis.restart();
  await page.getByText('Una parte del sistema no responde').waitFor({ state: 'detached' });
  await shows(page, FREE, 'occupied', 'MR(93)');
});

test('the sheet out of reach is said, and so is that it is back', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await isLive(page);
  floor.faults.outage(true);
  await page.getByText('La planilla no responde.').first().waitFor();
  floor.faults.outage(false);
  await page.getByText('La planilla no responde.').first().waitFor({ state: 'detached' });
  await shows(page, FREE, 'free');
});

test('the shop restarted: what is shown is called old, then live again, and right', async () => {
  const floor = await openFloor();
  const shop = await floor.open({ port: await freePort() });
  const page = await openBoard(shop.url, { worker: MR });
  await isLive(page);
  await shop.close();
  await page.locator('.link[data-link="offline"]').waitFor();
  await page
    .getByText(/^Sin conexión con el taller\. Lo que ves es de las/)
    .first()
    .waitFor();
  // Meanwhile the world goes on.
  const other = await floor.open();
  expect((await take(other, ALSO_FREE, JP)).status).toBe(201);
  // With the shop away a tap is not lost, nor called a success.
  await button(page, 'INICIAR', FREE).click();
  await row(page, FREE)
    .getByText(/^Aún no se sabe si se hizo\./)
    .waitFor();

  await floor.open({ port: shop.port });
  await isLive(page);
  await shows(page, ALSO_FREE, 'occupied', 'JP(94)');
  expect(await settled(page, FREE, 'taken')).toMatch(/^Es tuyo desde/);
  await page.getByText('Hay conexión otra vez.').waitFor({ state: 'attached' });
});

test('a tablet that slept calls its picture old and connects anew, whatever its old line says', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  let streams = 0;
  const page = await openBoard(shop.url, {
    worker: MR,
    before: async (it) => {
      await it.clock.install();
      it.on('request', (request) => {
        if (request.url().endsWith('/api/events')) streams += 1;
      });
    },
  });
  await isLive(page);
  // The line is dead, and what would be a live one again is held up for now.
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route('**/api/events', async (route) => {
    await held;
    await route.continue();
  });
  await page.clock.fastForward(30_000);
  await page.locator('.link[data-link="resting"]').waitFor();
  await expect.poll(() => streams).toBe(2);
  letGo();
  await isLive(page);
  expect(streams).toBe(2);
});

describe('an answer that is lost', () => {
  test('of an INICIAR: it asks again by itself, and ends in the truth', async () => {
    const floor = await openFloor();
    const shop = await floor.open();
    const page = await openBoard(shop.url, { worker: MR });
    const lost = await losingAnswers(page, '**/iniciar', 1);
    await button(page, 'INICIAR', FREE).click();
    await row(page, FREE).getByText('Aún no se sabe si se hizo. Se pregunta otra vez (intento 2)…').waitFor();
    expect(await settled(page, FREE, 'taken')).toMatch(/^Es tuyo desde/);
    expect(lost.asked).toHaveLength(2);
  });

  test('of a FINALIZAR: it asks again with the same key', async () => {
    const floor = await openFloor();
    const shop = await floor.open();
    await take(shop, FREE, MR);
    const page = await openBoard(shop.url, { worker: MR });
    const lost = await losingAnswers(page, '**/finalizar', 2);
    await button(page, 'FINALIZAR', FREE).click();
    expect(await settled(page, FREE, 'given-back')).toBe(
      'Ya se había devuelto antes, en un intento anterior.',
    );
    expect(lost.asked).toHaveLength(3);
    expect(new Set(lost.asked.map(({ key }) => key)).size).toBe(1);
    expect(lost.asked[0]?.body).toMatchObject({ worker: MR, fence: 1 });
    // The next giving back is another one.
    await button(page, 'INICIAR', FREE).click();
    await settled(page, FREE, 'taken');
    await button(page, 'FINALIZAR', FREE).click();
    await settled(page, FREE, 'given-back');
    expect(new Set(lost.asked.map(({ key }) => key)).size).toBe(2);
  });

  test('of several at once: only those that are not known are asked for again', async () => {
    const floor = await openFloor();
    const shop = await floor.open();
    const page = await openBoard(shop.url, { worker: MR });
    const lost = await losingAnswers(page, '**/api/spools/iniciar', 1);
    for (const tag of [FREE, ALSO_FREE]) await page.getByLabel(`Elegir ${tag}`).check();
    await page.getByRole('button', { name: 'INICIAR (2)' }).click();
    await settled(page, FREE, 'taken');
    await settled(page, ALSO_FREE, 'taken');
    expect(lost.asked).toHaveLength(2);
    expect([floor.labelOf(FREE), floor.labelOf(ALSO_FREE)]).toEqual(['MR(93)', 'MR(93)']);
  });

  test('between the shop and its sheet: the shop says it does not know, and the board finds out', async () => {
    const floor = await openFloor();
    const shop = await floor.open();
    const page = await openBoard(shop.url, { worker: MR });
    await isLive(page);
    floor.faults.next('lose-reply', { of: 'write' });
    await button(page, 'INICIAR', FREE).click();
    expect(await settled(page, FREE, 'taken')).toMatch(/^(Es|Ya era) tuyo/);
    expect(floor.labelOf(FREE)).toBe('MR(93)');
  });

  // Where the board shows what became of it, nothing is unknown.
  test.each([
    ['requests', 'a clear sentence and a button that repeats it'],
    ['answers', 'a row that shows that it is theirs'],
  ])('for good, of all %s: it ends in %s', async (what) => {
    const floor = await openFloor();
    const shop = await floor.open();
    const page = await openBoard(shop.url, {
      worker: MR,
      before: async (it) => {
        await it.clock.install();
      },
    });
    const lost = await losingAnswers(page, '**/iniciar', Number.POSITIVE_INFINITY, what === 'answers');
    await page.clock.runFor(1_000);
    await button(page, 'INICIAR', FREE).click();
    // An answer is lost in real time, and the pause after it begins only then: the clock runs on until all have been.
    await expect
      .poll(async () => {
        await page.clock.runFor(1_000);
        return lost.given;
      })
      .toBe(8);
    expect(lost.asked).toHaveLength(8);
    if (what === 'answers') {
      await shows(page, FREE, 'occupied', 'MR(93)');
      await page.clock.runFor(1_000);
      await row(page, FREE).locator('.outcome').waitFor({ state: 'detached' });
      return;
    }
    expect(await settled(page, FREE, 'unanswered')).toBe(
      'No se sabe si lo tomaste: el taller no lo ha confirmado. Repetir es seguro.',
    );
    lost.stop();
    await button(page, 'Repetir', FREE).click();
    await page.clock.runFor(1_000);
    expect(await settled(page, FREE, 'taken')).toMatch(/^(Es|Ya era) tuyo/);
  });
});

test('without a stream it asks every few seconds, and says so', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, {
    worker: MR,
    before: async (it) => {
      await it.route('**/api/events', (route) => route.fulfill({ status: 503 }));
    },
  });
  await page.locator('.link[data-link="polling"]').waitFor();
  await page.getByText('Sin transmisión en vivo: se consulta cada 5 segundos.').waitFor();
  await shows(page, FREE, 'free');
  await take(shop, FREE, JP);
  await shows(page, FREE, 'occupied', 'JP(94)');
});

test('two shops on one Redis: what is taken in one shows in the other, and so does what a hand types', async () => {
  const floor = await openFloor();
  const [one, other] = await Promise.all([floor.open(), floor.open()]);
  const page = await openBoard(other.url, { worker: MR });
  await isLive(page);
  expect((await take(one, FREE, JP)).status).toBe(201);
  await shows(page, FREE, 'occupied', 'JP(94)');
  floor.typeLabel(ALSO_FREE, 'turno tarde');
  await shows(page, ALSO_FREE, 'unreadable', 'turno tarde');
});

interface Asked {
  readonly key: string | undefined;
  readonly body: unknown;
}

/** The shop does what it is asked, if the request reaches it, and the answer gets lost, so many times. */
async function losingAnswers(page: Page, path: string, times: number, isReached = true) {
  const asked: Asked[] = [];
  const state = {
    asked,
    given: 0,
    left: times,
    stop: () => {
      state.left = 0;
    },
  };
  await page.route(path, async (route: Route) => {
    const request = route.request();
    asked.push({ key: request.headers()['idempotency-key'], body: request.postDataJSON() as unknown });
    const isLost = state.left > 0;
    state.left -= 1;
    if (!isLost) {
      await route.continue();
      return;
    }
    if (isReached) await route.fetch();
    await route.abort('connectionreset');
    state.given += 1;
  });
  return state;
}
