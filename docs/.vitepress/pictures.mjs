// `npm run docs:pictures`: opens the built site in Chromium, on a desk and on a phone, uses what a reader uses, and keeps
// the pictures in docs/images.
import { join } from 'node:path';
import { chromium as browserType } from 'playwright-core';
import { serve } from 'vitepress';
import { chromium, find } from '../../scripts/programs.mjs';
import { Trouble, main, say } from '../../scripts/run.mjs';
import { root } from '../../scripts/workspace.mjs';

const PORT = 24_173;
const site = `http://127.0.0.1:${PORT}`;

await main(async () => {
  await find(chromium);
  const server = await serve({ root: join(root, 'docs'), port: PORT });
  const { SPOOLLOCK_CHROMIUM = '' } = process.env;
  const browser = await browserType.launch({ executablePath: SPOOLLOCK_CHROMIUM, args: ['--no-sandbox'] });
  try {
    const desk = { viewport: { width: 1280, height: 800 } };
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    const page = await open(desk, '/');
    await keep(page, 'site-first-page', true);
    await page.locator('.VPNavBarSearch button').first().click();
    await page.getByPlaceholder('Search').fill('take-over');
    await page.locator('.VPLocalSearchBox .result').first().waitFor();

    const guide = await open(desk, '/guides/first-lock');
    await keep(guide, 'site-guide');
    await guide.getByTitle('Copy Code').first().click({ force: true });
    await guide.locator('button.copy.copied').first().waitFor();
    await guide.locator('.VPNavBar .VPSwitchAppearance').first().click();
    await guide.locator('html.dark').waitFor();

    await keep(await open({ ...phone, colorScheme: 'dark' }, '/guides/moving'), 'site-guide-phone-dark');
  } finally {
    await browser.close();
    server.server?.close();
  }
  say('The pictures of the site are in docs/images');

  /**
   * @param {import('playwright-core').BrowserContextOptions} device
   * @param {string} path
   */
  async function open(device, path) {
    const page = await browser.newPage({ ...device, permissions: ['clipboard-write'] });
    page.on('pageerror', (error) => {
      throw new Trouble(`${path}: ${error.message}`);
    });
    const answer = await page.goto(site + path, { waitUntil: 'networkidle' });
    if (!answer?.ok()) throw new Trouble(`${path} answers ${answer?.status()}`);
    return page;
  }
});

/**
 * @param {import('playwright-core').Page} page
 * @param {string} name
 */
async function keep(page, name, fullPage = false) {
  await page.screenshot({ path: join(root, 'docs/images', `${name}.png`), fullPage });
}
