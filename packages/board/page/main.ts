import type { Actions } from './actions.js';
import { linkSpoken, outcomesSpoken } from './announcements.js';
import { attentionOf } from './attention.js';
import { hasHad, isOutdated, keepView, keptView, mayReload, noteBuild } from './build.js';
import { openFeed } from './feed.js';
import { operationKey } from './operation-key.js';
import { actionFor, isSupervisors, isToBeCorrected, wishOf, type OwnWish, type Wish } from './order.js';
import { orderingOf } from './ordering.js';
import { pageOf } from './page.js';
import { spoolOf } from './picture.js';
import { pressingOn } from './pressing.js';
import { chosenFor, mustBeAsked, stillChosen } from './selection.js';
import { keptLanguage, keepLanguage } from './language-choice.js';
import { judgeEntry, mustSignIn, readSession, SESSION_PATH } from './session.js';
import { beginning, isAsked, isOld, isUnderWay, next, type Happening, type State } from './state.js';
import { supervisorToken } from './supervisor-token.js';
import { tabletClock } from './tablet-clock.js';
import { after } from './timer.js';
import { ask } from './wire.js';
import { forgetWorker, keepWorker, keptWorker } from './worker-choice.js';

/** The board's story: what happens changes the state, and the page shows it. */

const shelf = (): Storage => window.localStorage;
/** What is kept for this tab, over a reload. */
const tab = (): Storage => window.sessionStorage;
const TICK_MS = 1_000;

const kept = keptWorker(shelf);
let state: State = beginning(keptLanguage(shelf, navigator.languages), kept.worker, kept.recent);
const clock = tabletClock(() => performance.now(), Date.now);
/** What somebody wanted who has to say first who they are. */
let goOn: (() => void) | null = null;
let isDrawing = false;
let isReloading = false;

const supervisor = supervisorToken();
const ordering = orderingOf({ ask, happened, after });
const feed = openFeed({ happened, unauthorized: () => void lookAtSession() });

const actions: Actions = {
  act: (tag, action) => {
    const spool = spoolOf(state.picture, tag);
    if (spool === null || isUnderWay(state, tag)) return;
    if (state.worker === null) askWho(() => actions.act(tag, action));
    // Once it is said who is asking it may be their own, of which another thing is wanted.
    else if (actionFor(spool, state.worker) !== action) return;
    else if (action === 'take-over') {
      const from = spool.worker ?? spool.label;
      if (from !== null) actions.open({ kind: 'take-over', tag, from });
    } else void order(tag, wishFor(action, spool.fence));
  },
  actOnChosen: (action) => {
    const tags = chosenFor(state, action);
    const [tag, ...others] = tags;
    if (tag === undefined) return;
    if (state.worker === null) {
      askWho(() => {
        actions.choose(tags, true);
        actions.actOnChosen(action);
      });
      return;
    }
    if (mustBeAsked(action, tags, state)) actions.open({ kind: 'many', action, tags });
    else if (others.length === 0) actions.act(tag, action);
    else orderMany(tags, action);
  },
  confirmMany: () => {
    const { dialog } = state;
    if (dialog?.kind !== 'many') return;
    const tags = stillChosen(dialog, state);
    actions.close();
    if (tags.length > 0) orderMany(tags, dialog.action);
  },
  repeat: (tag) => {
    const wish = state.orders.get(tag)?.wish;
    if (wish === undefined || isUnderWay(state, tag)) return;
    const mayNeedToken = state.session?.supervisorTokenNeeded === true && supervisor.get() === null;
    if (isSupervisors(wish) && mayNeedToken) {
      actions.open({ kind: 'take-over', tag, from: wish.from });
    } else void order(tag, wish);
  },
  lookAgain: (tag) => {
    void feed.lookAgain().then(() => actions.dismiss([tag]));
  },
  dismiss: (tags) => happened({ type: 'dismiss', tags }),
  choose: (tags, on) => happened({ type: 'select', tags, on }),
  search: (text) => happened({ type: 'search', text }),
  show: (filter) => {
    happened({ type: 'filter', filter });
    // Another list, from its beginning.
    window.scrollTo({ top: 0 });
  },
  speak: (language) => {
    keepLanguage(shelf, language);
    happened({ type: 'language', language });
  },
  open: (dialog) => {
    // Who takes it over is said before why.
    if (state.worker === null && dialog.kind !== 'worker') askWho(() => actions.open(dialog));
    else happened({ type: 'dialog', dialog });
  },
  close: () => {
    goOn = null;
    happened({ type: 'dialog', dialog: null });
  },
  iAm: (worker) => {
    supervisor.forget();
    const choice = keepWorker(shelf, worker, state.recentWorkers);
    happened({ type: 'worker', worker, recent: choice.recent });
    const then = goOn;
    actions.close();
    then?.();
  },
  decide: (kind, { by, reason, token }) => {
    const { dialog, worker } = state;
    if (dialog?.kind !== 'take-over' || worker === null || isAsked(state, dialog.tag)) return;
    const { tag, from } = dialog;
    if (token !== '') supervisor.keep(token);
    const why = { from, by, reason, fence: spoolOf(state.picture, tag)?.fence ?? null };
    void order(tag, kind === 'release' ? { kind, key: operationKey(), ...why } : { kind, worker, ...why });
  },
  forgetSupervisor: () => {
    supervisor.forget();
    draw();
  },
  signIn: async (token) => {
    const entry = judgeEntry(await ask(SESSION_PATH, { method: 'POST', body: { token } }));
    if (entry === 'done') await lookAtSession();
    return entry;
  },
  signOut: () => {
    supervisor.forget();
    forgetWorker(shelf, state.recentWorkers);
    void ask(SESSION_PATH, { method: 'DELETE' }).then(() => window.location.reload());
  },
  reload: () => {
    keepView(tab, state);
    window.location.reload();
  },
};

const page = pageOf(actions, () => supervisor.get() !== null);
const pressing = pressingOn(window, draw);

function happened(happening: Happening): void {
  const before = state;
  state = next(before, happening, clock.now());
  draw();
  announce(linkSpoken(before, state));
  if (before.build === null && state.build !== null) noteBuild(tab, state.build);
  if (isOutdated(state)) reloadByItself(state.picture?.build ?? null);
  if (state.link === 'live' && isOld(before)) {
    // Whoever waits to ask again need not wait any longer; and the shop may have been started with other tokens.
    ordering.hurry();
    void lookAtSession();
  }
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

/** What was tapped is not lost by being asked who one is. */
function askWho(then: () => void): void {
  goOn = then;
  happened({ type: 'dialog', dialog: { kind: 'worker' } });
}

function wishFor(kind: OwnWish['kind'], fence: number | null): OwnWish {
  const { worker } = state;
  if (worker === null) throw new Error('Nobody has said who they are.');
  return wishOf(kind, worker, fence);
}

async function order(tag: string, wish: Wish): Promise<void> {
  await ordering.one(tag, wish, isSupervisors(wish) ? supervisor.get() : null);
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

function orderMany(tags: readonly string[], action: OwnWish['kind']): void {
  void ordering.many(tags, wishFor(action, null)).then(() => announce(outcomesSpoken(tags, state)));
}

function announce(sentence: string | null): void {
  if (sentence !== null) page.announce(sentence);
}

async function lookAtSession(): Promise<void> {
  const answer = await ask(SESSION_PATH);
  const session = answer.type === 'ok' ? readSession(answer.body) : null;
  if (session !== null) happened({ type: 'session', session });
  if (!mustSignIn(session)) feed.wake();
}

/** After a sleep the line may be dead without having said so, and the picture is old in any case. */
function lookAtClock(): void {
  const isHeard = state.link === 'live' || state.link === 'polling';
  if (!clock.hasSlept() || !isHeard || document.hidden) return;
  feed.rest();
  feed.seen();
}

const view = keptView(tab);
happened({ type: 'search', text: view.search });
happened({ type: 'filter', filter: view.filter });
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
