import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';
import type { Body } from '../../../http/test/support/client.js';

/** One event of a stream, its data parsed. */
export interface Told {
  readonly event: string;
  readonly data: Body & {
    readonly at: string;
    readonly zone?: string;
    readonly removed?: readonly string[];
    readonly health: string;
    readonly missing?: string;
  };
}

/** An open board, as a page has it. It is hung up when the test has finished. */
export interface Events {
  readonly answer: IncomingMessage;
  /** Everything that came, comments and all. */
  text(): string;
  /** The next event that was not handed out yet; rejects when the stream ends first. */
  next(): Promise<Told>;
  /** The next one of which this holds. */
  until(holds: (told: Told) => boolean): Promise<Told>;
  /** Resolves once the stream has ended, in whatever way. */
  readonly ended: Promise<unknown>;
  hangUp(): void;
}

export async function openEvents(
  base: string,
  headers: Record<string, string> = {},
  localAddress = '127.0.0.1',
): Promise<Events> {
  const sent = request(`${base}/api/events`, { agent: false, headers, localAddress });
  sent.end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  sent.on('error', () => undefined);
  answer.on('error', () => undefined);
  let text = '';
  let rest = '';
  const waiting: Told[] = [];
  let wake = (): void => undefined;
  answer.setEncoding('utf8').on('data', (more: string) => {
    text += more;
    const blocks = (rest + more).split('\n\n');
    rest = blocks.pop() ?? '';
    waiting.push(...blocks.flatMap(told));
    wake();
  });
  let isOver = false;
  const ended = new Promise<void>((resolve) => answer.once('close', resolve)).then(() => {
    isOver = true;
    wake();
  });
  const hangUp = (): void => void sent.destroy();
  onTestFinished(async () => {
    hangUp();
    await ended;
  });
  async function next(): Promise<Told> {
    for (;;) {
      const first = waiting.shift();
      if (first !== undefined) return first;
      if (isOver) throw new Error(`the stream has ended:\n${text.slice(-2_000)}`);
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  async function until(holds: (one: Told) => boolean): Promise<Told> {
    for (;;) {
      const one = await next();
      if (holds(one)) return one;
    }
  }
  return { answer, text: () => text, next, until, ended, hangUp };
}

function told(block: string): readonly Told[] {
  const [, event = '', data = ''] = /^event: (\w+)\ndata: (.*)$/s.exec(block) ?? [];
  return event === '' ? [] : [{ event, data: JSON.parse(data) as Told['data'] }];
}

/** Whether this event says so of a spool. */
export function says(tag: string, state: string): (told: Told) => boolean {
  return ({ data }) => data.spools?.some((spool) => spool.tag === tag && spool.state === state) === true;
}
