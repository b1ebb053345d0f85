import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

/** In which font a page is read. The widest that machines have stands for all of them: Verdana is as wide. */
export const OWN_FONT = 'the font that it brings';
export const WIDEST_FONT = 'the widest font of a machine';
export const FONTS = [OWN_FONT, WIDEST_FONT] as const;
export type Font = (typeof FONTS)[number];

export const FONT_FILE = /\/board\/fonts\/inter-latin-wght-normal\.[\w-]+\.woff2$/;

/** It comes from a package: a machine may not have it. */
const { resolve } = createRequire(import.meta.url);
const [REGULAR, BOLD] = [400, 700].map((weight) =>
  readFileSync(resolve(`@fontsource/dejavu-sans/files/dejavu-sans-latin-${weight}-normal.woff2`), 'base64'),
);

/** The page's own font does not come, and the widest one takes the place of every other. */
export async function withoutFont(page: Page): Promise<void> {
  await page.route(FONT_FILE, (route) => route.abort());
  await page.addInitScript(wear, [REGULAR ?? '', BOLD ?? ''] as const);
}

/** In the browser. Neither bytes nor a sheet made by a script are the policy's concern. */
function wear([regular, bold]: readonly [string, string]): void {
  const bytes = (text: string): Uint8Array<ArrayBuffer> =>
    Uint8Array.from(atob(text), (it) => it.charCodeAt(0));
  document.fonts.add(new FontFace('Widest', bytes(regular), { weight: '400' }));
  document.fonts.add(new FontFace('Widest', bytes(bold), { weight: '700' }));
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { font-family: Widest !important; }');
  document.adoptedStyleSheets.push(sheet);
}

/** The fonts in which the text of whatever this selector finds is drawn, as the browser itself says. */
export async function fontsOf(page: Page, selector: string): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page);
  await session.send('DOM.enable');
  await session.send('CSS.enable');
  const { root } = await session.send('DOM.getDocument');
  const { nodeIds } = await session.send('DOM.querySelectorAll', { nodeId: root.nodeId, selector });
  const drawn = await Promise.all(
    nodeIds.map((nodeId) => session.send('CSS.getPlatformFontsForNode', { nodeId })),
  );
  await session.detach();
  const names = drawn.flatMap(({ fonts }) =>
    fonts.map(({ familyName, isCustomFont }) => `${familyName}${isCustomFont ? '' : ' of the machine'}`),
  );
  return [...new Set(names)];
}
