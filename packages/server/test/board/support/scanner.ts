import type { Page } from 'playwright-core';

/** A scanner is a keyboard: a key every five milliseconds by its own clock, however busy this machine is. */
export async function scan(page: Page, text: string, end: 'Enter' | 'Tab' = 'Enter'): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const start = Date.now() / 1_000;
  const keys = [...Array.from(text).map((sign) => ({ key: sign, text: sign })), ENDS[end]];
  const sent = keys.flatMap((key, at) => {
    const timestamp = start + at * 0.005;
    return [
      session.send('Input.dispatchKeyEvent', { type: 'keyDown', timestamp, ...key }),
      session.send('Input.dispatchKeyEvent', { type: 'keyUp', timestamp, key: key.key }),
    ];
  });
  await Promise.all(sent);
  await session.detach();
}

const ENDS = {
  Enter: { key: 'Enter', code: 'Enter', text: '\r', windowsVirtualKeyCode: 13 },
  Tab: { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 },
} as const;
