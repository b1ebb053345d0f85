export { createBoardFeed, type BoardFeed, type BoardFeedOptions } from './feed.js';
export { readPage, type Page, type PageFile, type PageOptions } from './files.js';
export { shareNews, type NewsChannel } from './news.js';
export type { BoardSettings, PageSettings } from './settings.js';
export { boardText, type Snapshot } from './snapshot.js';
export { createBoardStreams, type BoardStreams, type BoardStreamsOptions } from './streams.js';
export type { BoardWords, Texts } from './words.js';
