import { actionsOf } from './happenings/actions-of.js';
import { linkSpoken, outcomesSpoken } from './happenings/announcements.js';
import { attentionOf } from './tablet/attention.js';
import { hasHad, isOutdated, keptView, mayReload, noteBuild } from './build.js';
import { openFeed } from './happenings/feed.js';
import type { Happening } from './happenings/happening.js';
import { latePartsOf } from './late-parts.js';
import { keysOf } from './tablet/keys.js';
import { languagesOf } from './tablet/language-choice.js';
import { isLeft } from './state/left.js';
import { next } from './happenings/next.js';
import { isSuccess, isSupervisors, isToBeCorrected, type OwnWish, type Wish } from './state/order.js';
import { orderingOf } from './happenings/ordering.js';
import { pageOf } from './page.js';
import { pressingOn } from './tablet/pressing.js';
import type { Said } from './state/said.js';
import { toneOf } from './state/told.js';
import { scanningOf } from './happenings/scanning.js';
import { mustSignIn, readSession, SESSION_PATH } from './state/session.js';
import { speakingOf } from './happenings/speaking.js';
import { soundOf } from './tablet/sound.js';
import { beginning, isOld, type State } from './state/state.js';
import { supervisorToken } from './tablet/supervisor-token.js';
import { tabletClock } from './tablet/tablet-clock.js';
import { after } from './tablet/timer.js';
import { ask } from './wire/wire.js';
import { saidText } from './words/said.js';
import { staleCount } from './words/title.js';
import { spokenMeanwhile, wordsIn } from './words/words.js';
import { voiceOf } from './tablet/voice.js';
import { forgetWorker, keepWorker, keptWorker } from './tablet/worker-choice.js';

/** The board's story: what happens changes the state, and the page shows it. */

const shelf = (): Storage => window.localStorage;
/** What is kept for this tab, over a reload. */
const tab = (): Storage => window.sessionStorage;
const TICK_MS = 1_000;

const asked = new URLSearchParams(window.location.search);
/** A screen on the wall: nobody works at it. */
const isWall = asked.has('wall');
const kept = keptWorker(shelf, Date.now());
const { files, languages, language } = languagesOf(document, shelf, navigator.languages);
let state: State = beginning(spokenMeanwhile(language), kept.worker, kept.recent, languages);
const clock = tabletClock(() => performance.now(), Date.now);
let isDrawing = false;
let isReloading = false;

const supervisor = supervisorToken((on) => happened({ type: 'supervised', on }));
const speak = speakingOf(happened, ask, files);
const sound = soundOf(shelf);
const voice = voiceOf(shelf, () => state.picture?.settings.voice === true);
const ordering = orderingOf({ ask, happened, after });
const feed = openFeed({
  happened,
  // Tried again at once only if somebody has signed in meanwhile. An app with a sign-in of its own refuses whatever the
  // session says, and would be asked without end.
  unauthorized: () => void lookAtSession(!mustSignIn(state.session)),
});

const { labels, camera } = latePartsOf({ state: () => state, happened, draw, scanned: filmed });

const scanning = scanningOf({
  state: () => state,
  order: (tag, kind) => actions.orderOwn(tag, kind).then(playSaid),
  askWho: (then) => actions.askWho(then),
  iAm: (worker) => actions.iAm(worker),
  say,
});
const actions = actionsOf({
  ...{
    state: () => state,
    happened,
    draw,
    order,
    orderMany,
    lookAtSession,
    feed,
    supervisor,
    ...{ sound, voice, speak, labels, camera },
    shelf,
    tab,
  },
  scanned: (texts) => scanning.scanned(texts),
});

const page = pageOf(actions, {
  isWall,
  switches: () => ({ sound: sound.isOn(), voice: voice.isOn(), camera: camera.isOpen() }),
  labels,
  camera,
});
const pressing = pressingOn(window, draw);

function happened(happening: Happening): void {
  const before = state;
  state = next(before, happening, clock.now());
  if (isLeft(state, state.now)) leave();
  draw();
  announce(linkSpoken(before, state));
  // Some spool has gone over the limit; those that were over it when the page was opened are no news.
  if (before.picture !== null && before.picture !== state.picture && staleCount(state) > staleCount(before))
    sound.play('bad');
  if (before.build === null && state.build !== null) noteBuild(tab, state.build);
  if (isOutdated(state)) reloadByItself(state.picture?.build ?? null);
  if (state.link === 'live' && isOld(before)) {
    // Whoever waits to ask again need not wait any longer; and the shop may have been started with other tokens.
    ordering.hurry();
    void lookAtSession();
  }
}

/** Shown to the camera: done like what a scanner types there, and somebody is here. */
function filmed(text: string): void {
  touched();
  actions.search(actions.scan([text]) ? '' : text);
}

/** Whoever worked here has gone: the next one says who they are, and finds nothing half done. */
function leave(): void {
  camera.close();
  supervisor.forget();
  forgetWorker(shelf, state.recentWorkers);
  state = next(state, { type: 'worker', worker: null, recent: state.recentWorkers }, state.now);
  state = next(state, { type: 'dialog', dialog: null }, state.now);
}

/** Somebody is here. Whether it is still the same one, a tablet that nobody has touched for long does not take for granted. */
function touched(): void {
  if (isLeft(state, clock.now())) happened({ type: 'tick' });
  if (clock.now() - state.touchedAt < TICK_MS) return;
  happened({ type: 'touched' });
  if (state.worker !== null) keepWorker(shelf, state.worker, state.recentWorkers, Date.now());
}

/** Not for whoever is about to tap or types; those have a button. */
function reloadByItself(build: string | null): void {
  const isInUse = pressing.isDown() || document.activeElement?.id === 'search';
  if (build === null || isReloading || isInUse || !mayReload(state) || hasHad(tab, build)) return;
  isReloading = true;
  noteBuild(tab, build);
  actions.reload();
}

/** Once a frame, however much happens. A page that nobody sees is not drawn. */
function draw(): void {
  if (isDrawing || pressing.isDown()) return;
  isDrawing = true;
  requestAnimationFrame(() => {
    isDrawing = false;
    if (!pressing.isDown()) page.draw(state);
  });
}

/** What a scan did is said where everybody sees it, and aloud. What an order does, `order` announces. */
function say(said: Said): void {
  const before = state.said;
  happened({ type: 'said', said });
  if (before?.type === 'order' && before !== said) dismissDone(before.tag, said);
  if (said.type === 'order' || (said.queued > 0 && before === said)) return;
  const { about, text } = saidText(said, state);
  announce(wordsIn(state.language).forSpool(about, text));
  playSaid();
}

/** What the scan before has done stands in its row, and need not be told of any more. */
function dismissDone(tag: string, now: Said): void {
  const order = state.orders.get(tag);
  const isSame = now.type === 'order' && now.tag === tag;
  if (!isSame && order !== undefined && isSuccess(order)) happened({ type: 'dismiss', tags: [tag] });
}

function playSaid(): void {
  if (state.said === null) return;
  sound.play(toneOf(state.said, state));
  voice.say(saidText(state.said, state).text, state.language);
}

async function order(tag: string, wish: Wish): Promise<void> {
  await ordering.one(tag, wish, isSupervisors(wish) ? supervisor.get() || null : null);
  const outcome = state.orders.get(tag)?.outcome;
  const problem = outcome?.type === 'refused' ? outcome.problem : null;
  if (problem?.type === 'forbidden') supervisor.forget();
  if (problem?.type === 'unauthorized') await lookAtSession();
  if (state.dialog?.kind === 'take-over' && state.dialog.tag === tag) {
    if (problem === null || !isToBeCorrected(problem)) actions.close();
    else if (problem.type === 'forbidden') page.focusToken();
  }
  announce(outcomesSpoken([tag], state));
}

function orderMany(tags: readonly string[], wish: OwnWish): void {
  void ordering.many(tags, wish).then(() => announce(outcomesSpoken(tags, state)));
}

function announce(sentence: string | null): void {
  if (sentence !== null) page.announce(sentence);
}

/** Unless it `waits`, or somebody must sign in, the stream is tried again at once. */
async function lookAtSession(waits?: boolean): Promise<void> {
  const answer = await ask(SESSION_PATH);
  const session = answer.type === 'ok' ? readSession(answer.body) : null;
  if (session !== null) happened({ type: 'session', session });
  if (!waits && !mustSignIn(state.session)) feed.wake();
}

/** After a sleep the line may be dead without having said so, and the picture is old in any case. */
function lookAtClock(): void {
  const isHeard = state.link === 'live' || state.link === 'polling';
  if (!clock.hasSlept() || !isHeard || document.hidden) return;
  feed.rest();
  feed.seen();
}

const keys = keysOf({
  field: () => (labels.isOpen() ? null : document.querySelector<HTMLInputElement>('#search')),
  dialog: () => document.querySelector<HTMLDialogElement>('#worker-dialog'),
  badge: (text) => scanning.scanned([text]),
});
if (!isWall) document.addEventListener('keydown', keys);
for (const name of ['pointerdown', 'keydown']) window.addEventListener(name, touched, { capture: true });
const view = keptView(tab);
happened({ type: 'touched', at: clock.now() - kept.unusedMs });
happened({ type: 'search', text: view.search });
happened({ type: 'filter', filter: view.filter });
if (asked.has('labels') && !isWall) labels.open();
if (language !== state.language) void speak(language);
void lookAtSession();
window.setInterval(() => {
  lookAtClock();
  happened({ type: 'tick' });
}, TICK_MS);
window.addEventListener('online', () => feed.wake());
window.addEventListener('offline', () => feed.networkGone());
// A hidden page has few ticks.
document.addEventListener('visibilitychange', lookAtClock);
document.addEventListener(
  'visibilitychange',
  attentionOf({
    isHidden: () => document.hidden,
    now: Date.now,
    after,
    rest: () => feed.rest(),
    seen: () => feed.seen(),
  }),
);
// A row that was kept for whoever had it focused may go once they have left it.
document.addEventListener('focusout', draw);
