import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { withFloorRedis } from './floor-redis.js';
import { FONT_FILE, OWN_FONT, withoutFont, type Font } from './fonts.js';

/** A real browser and the floors' Redis, once for a test file; each board has a context of its own, as if on another tablet. */

const { SPOOLLOCK_CHROMIUM = '/usr/bin/chromium', SPOOLLOCK_HEADLESS_SHELL = SPOOLLOCK_CHROMIUM } =
  process.env;
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** However busy the machine is with other things: a test that waits in vain ends by its own limit. */
const WITHIN_MS = 60_000;

let browser: Browser | undefined;

/**
 * To be called at the top of a test file.
 * @param film what a camera sees, which only the whole Chromium has.
 */
export function withBrowser(film?: string): void {
  const camera = ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`];
  withFloorRedis();
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: film === undefined ? SPOOLLOCK_HEADLESS_SHELL : SPOOLLOCK_CHROMIUM,
      args: film === undefined ? ARGUMENTS : [...ARGUMENTS, ...camera],
      // It ends when the file ends; signals are the test runner's.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  });
  afterAll(() => browser?.close());
}

export interface BoardOptions extends BrowserContextOptions {
  /** Who works at this tablet, as if chosen before. */
  readonly worker?: { readonly id: number; readonly initials: string };
  /** What is kept in the browser before the page is opened. */
  readonly kept?: Readonly<Record<string, string>>;
  /** In which font the page is read: the one that it brings, if nothing else is said. */
  readonly font?: Font;
  /** A file of the page that is not to come, at first or at all. */
  readonly lost?: RegExp;
  /** Runs before the page is opened. */
  readonly before?: (page: Page) => Promise<void>;
}

const TABLET = { viewport: { width: 1280, height: 800 }, locale: 'es-CL', hasTouch: true } as const;

/**
 * Opens the board. When the test has finished, no script may have failed, nothing may stand in the console, and nothing
 * may have gone against the content security policy.
 */
export async function openBoard(url: string, options: BoardOptions = {}): Promise<Page> {
  const { worker, kept = {}, font = OWN_FONT, lost, before, ...context } = options;
  if (browser === undefined) throw new Error('The file has no browser: call withBrowser() at its top.');
  const tablet = await browser.newContext({ ...TABLET, ...context });
  tablet.setDefaultTimeout(WITHIN_MS);
  const page = await tablet.newPage();
  const wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(error.stack ?? error.message));
  page.on('console', (message) => {
    // The browser notes each request that was refused or lost: those are what many tests are about.
    const isNetwork = message.text().startsWith('Failed to load resource');
    const { pathname } = new URL(message.location().url, url);
    const isExpected =
      pathname.startsWith('/api/') ||
      lost?.test(pathname) === true ||
      (FONT_FILE.test(pathname) && font !== OWN_FONT);
    if (!isNetwork || !isExpected) wrong.push(message.text());
  });
  await page.exposeFunction('noteViolation', (what: string) => wrong.push(what));
  const chosen = worker === undefined ? {} : { 'spoollock.worker': JSON.stringify({ worker }) };
  await page.addInitScript(prepare, { ...chosen, ...kept });
  onTestFinished(async () => {
    await tablet.close();
    expect(wrong).toEqual([]);
  });
  if (font !== OWN_FONT) await withoutFont(page);
  await before?.(page);
  await page.goto(url);
  return page;
}

/** In the browser, before anything of the page's. */
function prepare(items: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(items)) {
    if (localStorage.getItem(key) === null) localStorage.setItem(key, value);
  }
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
    void noteViolation(`${violatedDirective} forbids ${blockedURI}`);
  });
}

declare global {
  function noteViolation(what: string): Promise<void>;
}
