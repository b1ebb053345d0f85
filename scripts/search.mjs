// The site's search, as its own script asks it: who searches wants the page that explains it before the names that contain it.
import { Buffer } from 'node:buffer';
import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { IndexEvent, ReflectionKind } from 'typedoc';
import { root } from './workspace.mjs';

/** @typedef {{ name: string }} Row */

/** What people look for in trouble; none of it is the name of a page. */
const WORDS = ['quota', 'redis down', 'degraded', 'eviction', 'take over', 'ttl', 'failover', 'iniciar'];
/** And what they know by its name. */
const NAMES = ['Running in production', 'production', 'express', 'createSpoolLock', 'RedisLockStore'];
const AMONG_THE_FIRST = 3;
/** A word in a long text weighs little beside the same word as a name. Who is in trouble needs a guide first. */
const GUIDES = 'Guides';
const BOOSTS = new Map([
  [GUIDES, 100],
  ['Overview', 1],
  ['Decisions', 8],
]);
const OTHER_PAGE = 20;
/** A member is found below what it is a member of, even where it is exactly the word. */
const MEMBER = 0.02;
const MEMBERS = ReflectionKind.SomeMember | ReflectionKind.EnumMember;

/**
 * @param {string[]} groups of pages
 * @returns {Record<string, number>}
 */
export function pageBoosts(groups) {
  return Object.fromEntries(groups.map((group) => [group, BOOSTS.get(group) ?? OTHER_PAGE]));
}

/** @param {import('typedoc').Application} app */
export function putMembersLast(app) {
  app.renderer.on(IndexEvent.PREPARE_INDEX, (/** @type {IndexEvent} */ { searchResults }) => {
    for (const it of searchResults) if (it.kindOf(MEMBERS)) it.relevanceBoost = MEMBER;
  });
}

/**
 * @param {string} site
 * @param {import('./documents.mjs').Document[]} pages
 * @returns {string[]}
 */
export function searchProblems(site, pages) {
  const find = searchIn(site);
  const guides = pages.filter(({ group }) => group === GUIDES).map(({ title }) => title);
  const isGuide = (/** @type {Row} */ { name }) => guides.includes(name);
  const unexplained = WORDS.filter((words) => !find(words).slice(0, AMONG_THE_FIRST).some(isGuide));
  const unnamed = NAMES.filter((name) => !find(name)[0]?.name.toLowerCase().includes(name.toLowerCase()));
  return [
    ...unexplained.map((words) => `The site's search has no guide among the first for “${words}”.`),
    ...unnamed.map((name) => `The site's search has something else before “${name}”.`),
  ];
}

/**
 * TypeDoc's own way, in its script for the browser: every word anywhere in a word; a name that begins so is lifted.
 * @param {string} site
 * @returns {(words: string) => Row[]}
 */
function searchIn(site) {
  const typedoc = realpathSync(join(root, 'node_modules', 'typedoc'));
  const lunr = createRequire(join(typedoc, 'package.json'))('lunr');
  const [, packed = ''] = /"([^"]+)"/.exec(readFileSync(join(site, 'assets', 'search.js'), 'utf8')) ?? [];
  const { rows, index } = JSON.parse(inflateSync(Buffer.from(packed, 'base64')).toString());
  const loaded = lunr.Index.load(index);
  return (words) => {
    const query = words.replaceAll(/\S+/g, '*$&*');
    return loaded
      .search(query)
      .map((/** @type {{ ref: string, score: number }} */ { ref, score }) => {
        const row = rows[Number(ref)];
        const begins = row.name.toLowerCase().startsWith(words.toLowerCase());
        return {
          row,
          score: begins ? (score * 10) / (1 + Math.abs(row.name.length - words.length)) : score,
        };
      })
      .sort((/** @type {{ score: number }} */ a, /** @type {{ score: number }} */ b) => b.score - a.score)
      .map((/** @type {{ row: Row }} */ { row }) => row);
  };
}
