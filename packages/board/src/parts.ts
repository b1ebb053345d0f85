import type { SpoolLock } from '@spoollock/core';
import type { Access, Operation } from '@spoollock/http';
import { sessionText } from './answers.js';
import { createBoardFeed, type BoardFeed } from './feed.js';
import { readPage, type Page } from './files.js';
import { shareNews, type NewsChannel } from './news.js';
import { pageSettings, type BoardSettings } from './settings.js';
import { createBoardStreams, type BoardStreams } from './streams.js';
import type { BoardWords } from './words.js';

/** What a board can be asked for, besides what `@spoollock/http` answers. */
export type BoardOperation = 'board' | 'events';

/** What a board takes on any framework. `Request` is the framework's own. */
export interface CommonOptions<Request> extends BoardSettings {
  /** What the page speaks besides Spanish and English: the texts by language tag, as `words/en.json` has them. */
  readonly words?: BoardWords | undefined;
  /**
   * Says for each request of the page whether it may do this, and which worker sent it, as in `@spoollock/http`.
   * `board` and `events` show all spools. The page itself is for everybody: nothing in it is secret. Without it every
   * request may do everything but what is for supervisors.
   */
  readonly authorize?:
    | ((request: Request, operation: BoardOperation | Operation) => Access | Promise<Access>)
    | undefined;
  /**
   * Where the app lets people in: a path, or an https address. While `authorize` answers `unauthorized`, the page has a link
   * there.
   */
  readonly signInUrl?: string | undefined;
  /** The IANA zone in which the shop writes its times; `America/Santiago` by default. */
  readonly timeZone?: string | undefined;
  /** While somebody watches, the source is read at least so often, in milliseconds; 5 000 by default. */
  readonly refreshMs?: number | undefined;
  /** The most readings in a minute; 20 by default, a third of what Google allows. */
  readonly readsPerMinute?: number | undefined;
  /** The most boards that may be open at once; 200 by default. */
  readonly mostStreams?: number | undefined;
  /** Tells other processes of changes, so that their boards show them at once. */
  readonly news?: NewsChannel | undefined;
  /** Where they are told. Shops that share a Redis need one each; `spool_lock:changes` by default. */
  readonly channel?: string | undefined;
}

export interface BoardParts {
  readonly page: Page;
  /** What the page is told of who is signed in. */
  readonly session: string;
  readonly feed: BoardFeed;
  readonly streams: BoardStreams;
  readonly close: () => Promise<void>;
}

/** The page, what is read of the shop, and who is told. */
export function boardParts<Request>(
  lock: SpoolLock,
  options: CommonOptions<Request>,
  history: boolean,
): BoardParts {
  const {
    timeZone = 'America/Santiago',
    refreshMs = 5_000,
    readsPerMinute = 20,
    news,
    channel,
    mostStreams,
  } = options;
  const settings = { ...pageSettings(options), history };
  const session = sessionText(options.signInUrl);
  const page = readPage({ words: options.words });
  const feed = createBoardFeed({ lock, timeZone, build: page.build, settings, refreshMs, readsPerMinute });
  const streams = createBoardStreams({ feed, most: mostStreams });
  const stopNews = shareNews(lock, news ?? null, (tags) => feed.somethingChanged(tags), channel);
  async function close(): Promise<void> {
    stopNews();
    streams.close();
    await feed.close();
  }
  return { page, session, feed, streams, close };
}
