import type { Actions } from '../state/actions.js';
import { keepView } from '../build.js';
import type { Feed } from './feed.js';
import type { Happening } from './happening.js';
import type { LatePart } from '../late/part.js';
import { historyPath, readHistory } from '../wire/history.js';
import { keepLanguage } from '../tablet/language-choice.js';
import { operationKey } from '../state/operation-key.js';
import { actionFor, isSupervisors, wishOf, type OwnWish, type Wish } from '../state/order.js';
import { spoolOf } from '../state/picture.js';
import { canBeUndone } from '../state/told.js';
import { chosenFor, chosenToHandOn, mustBeAsked, stillChosen } from '../state/selection.js';
import { judgeEntry, SESSION_PATH } from '../state/session.js';
import type { Shelf } from '../tablet/shelf.js';
import type { Sound } from '../tablet/sound.js';
import { isAsked, isUnderWay, type HistoryDialog, type Language, type State } from '../state/state.js';
import type { SupervisorToken } from '../tablet/supervisor-token.js';
import type { Voice } from '../tablet/voice.js';
import { ask, type Request } from '../wire/wire.js';
import { forgetWorker, keepWorker } from '../tablet/worker-choice.js';

export interface ActionParts {
  readonly state: () => State;
  readonly happened: (happening: Happening) => void;
  readonly draw: () => void;
  readonly order: (tag: string, wish: Wish) => Promise<void>;
  readonly orderMany: (tags: readonly string[], wish: OwnWish) => void;
  readonly scanned: (texts: readonly string[]) => boolean;
  readonly lookAtSession: () => Promise<void>;
  readonly feed: Feed;
  readonly supervisor: SupervisorToken;
  readonly sound: Sound;
  readonly voice: Voice;
  readonly speak: (language: Language) => Promise<void>;
  readonly labels: LatePart;
  readonly camera: LatePart;
  /** What the browser keeps, and what it keeps for this tab over a reload. */
  readonly shelf: Shelf;
  readonly tab: Shelf;
}

/** What each thing that somebody can do here does. */
export function actionsOf(parts: ActionParts): Actions & {
  /** What was tapped is not lost by being asked who one is. */
  readonly askWho: (then: () => void) => void;
  readonly orderOwn: (tag: string, kind: OwnWish['kind']) => Promise<void>;
} {
  const { state, happened, order, supervisor, shelf, feed } = parts;
  /** What somebody wanted who has to say first who they are. */
  let goOn: (() => void) | null = null;

  function askWho(then: () => void): void {
    goOn = then;
    happened({ type: 'dialog', dialog: { kind: 'worker' } });
  }

  function wishFor(kind: OwnWish['kind'], fence: number | null): OwnWish {
    const { worker } = state();
    if (worker === null) throw new Error('Nobody has said who they are.');
    return wishOf(kind, worker, fence);
  }

  const orderOwn = (tag: string, kind: OwnWish['kind']): Promise<void> =>
    order(tag, wishFor(kind, spoolOf(state().picture, tag)?.fence ?? null));

  const actions: Actions = {
    act: (tag, action) => {
      const spool = spoolOf(state().picture, tag);
      const { worker } = state();
      if (spool === null || isUnderWay(state(), tag)) return;
      if (worker === null) {
        askWho(() => {
          // Once it is said who is asking it may be their own, of which another thing is wanted.
          const now = spoolOf(state().picture, tag);
          if (now !== null && actionFor(now, state().worker) === action) actions.act(tag, action);
        });
      }
      // What was offered is asked for, whatever news came while the finger was down: the shop says who was first.
      else if (action === 'take-over') {
        const from = spool.worker ?? spool.label;
        if (from !== null) actions.open({ kind: 'take-over', tag, from });
      } else void orderOwn(tag, action);
    },
    actOnChosen: (action) => {
      const tags = chosenFor(state(), action);
      const [tag, ...others] = tags;
      if (tag === undefined) return;
      if (state().worker === null) {
        askWho(() => {
          actions.choose(tags, true);
          actions.actOnChosen(action);
        });
        return;
      }
      if (mustBeAsked(action, tags, state())) actions.open({ kind: 'many', action, tags });
      else if (others.length === 0) actions.act(tag, action);
      else parts.orderMany(tags, wishFor(action, null));
    },
    confirmMany: () => {
      const { dialog } = state();
      if (dialog?.kind !== 'many') return;
      const tags = stillChosen(dialog, state());
      actions.close();
      if (tags.length > 0) parts.orderMany(tags, wishFor(dialog.action, null));
    },
    undo: (tag) => {
      const given = state().orders.get(tag);
      // As whoever gave it back, and nobody else.
      if (given !== undefined && canBeUndone(given, state())) void orderOwn(tag, 'iniciar');
    },
    repeat: (tag) => {
      const wish = state().orders.get(tag)?.wish;
      if (wish === undefined || isUnderWay(state(), tag)) return;
      const mayNeedToken = state().session?.supervisorTokenNeeded === true && supervisor.get() === null;
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
    scan: parts.scanned,
    hush: () => happened({ type: 'said', said: null }),
    turnSound: (on) => {
      parts.sound.turn(on);
      parts.draw();
    },
    turnVoice: (on) => {
      parts.voice.turn(on);
      parts.draw();
    },
    show: (filter) => {
      happened({ type: 'filter', filter });
      // Another list, from its beginning.
      window.scrollTo({ top: 0 });
    },
    sortBy: (sort) => happened({ type: 'sort', sort }),
    print: () => window.print(),
    openLabels: () => {
      parts.camera.close();
      parts.labels.open();
    },
    turnCamera: (on) => (on ? parts.camera.open() : parts.camera.close()),
    speak: (language) => {
      keepLanguage(shelf, language);
      void parts.speak(language);
    },
    open: (dialog) => {
      // Who takes it over is said before why.
      if (state().worker === null && dialog.kind !== 'worker' && dialog.kind !== 'supervisor')
        askWho(() => actions.open(dialog));
      else happened({ type: 'dialog', dialog });
    },
    close: () => {
      goOn = null;
      happened({ type: 'dialog', dialog: null });
    },
    iAm: (worker) => {
      const signedIn = state().session?.worker ?? null;
      // Another one has to sign in themselves: the shop would do nothing in their name.
      if (signedIn !== null && signedIn.id !== worker.id) {
        happened({ type: 'dialog', dialog: { kind: 'worker' } });
        return;
      }
      supervisor.forget();
      const choice = keepWorker(shelf, worker, state().recentWorkers, Date.now());
      happened({ type: 'worker', worker, recent: choice.recent });
      const then = goOn;
      actions.close();
      then?.();
    },
    decide: (kind, to, { by, reason, token }) => {
      const { dialog } = state();
      if (dialog?.kind !== 'take-over' || isAsked(state(), dialog.tag)) return;
      const { tag, from } = dialog;
      if (token !== '') supervisor.keep(token);
      const why = { from, by, reason, fence: spoolOf(state().picture, tag)?.fence ?? null };
      if (kind === 'release') void order(tag, { kind, key: operationKey(), ...why });
      else if (to !== null) void order(tag, { kind, worker: to, ...why });
    },
    handOver: (to, { by, reason }) => {
      const tags = chosenToHandOn(state());
      actions.close();
      for (const tag of tags) {
        const spool = spoolOf(state().picture, tag);
        const from = spool?.worker ?? spool?.label;
        if (spool === null || from === undefined || from === null) continue;
        void order(tag, { kind: 'take-over', worker: to, from, by, reason, fence: spool.fence });
      }
    },
    history: (about) => {
      const say = (found: HistoryDialog['found']): void =>
        happened({ type: 'dialog', dialog: { kind: 'history', about, found } });
      say('asked');
      void ask(historyPath(about)).then((answer) => {
        const { dialog } = state();
        // It was closed meanwhile, or another one is asked for.
        if (dialog?.kind !== 'history' || dialog.about !== about) return;
        const history = answer.type === 'ok' ? readHistory(answer.body) : null;
        if (history !== null) say({ history });
        else say({ problem: answer.type === 'problem' ? answer.problem : null });
      });
    },
    supervise: async (token) => {
      // A shop that needs none has nobody to ask.
      const entry = token === '' ? 'done' : judgeEntry(await ask('api/supervisor', checking(token)));
      const isStillAsked = state().dialog?.kind === 'supervisor';
      if (entry === 'done' && isStillAsked) {
        supervisor.keep(token);
        actions.close();
      }
      return entry;
    },
    forgetSupervisor: () => supervisor.forget(),
    signIn: async (token, worker) => {
      const body = worker === null ? { token } : { token, worker };
      const entry = judgeEntry(await ask(SESSION_PATH, { method: 'POST', body }));
      if (entry === 'done') await parts.lookAtSession();
      return entry;
    },
    signOut: () => {
      supervisor.forget();
      forgetWorker(shelf, state().recentWorkers);
      void ask(SESSION_PATH, { method: 'DELETE' }).then(() => window.location.reload());
    },
    reload: () => {
      keepView(parts.tab, state());
      window.location.reload();
    },
  };

  return { ...actions, askWho, orderOwn };
}

function checking(token: string): Request {
  return { method: 'POST', headers: { 'x-supervisor-token': token }, body: {} };
}
