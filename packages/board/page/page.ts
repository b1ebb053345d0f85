import { render } from 'lit-html';
import type { LatePart } from './late/part.js';
import type { Actions } from './state/actions.js';
import { countsOf } from './state/selection.js';
import { mustSignIn } from './state/session.js';
import type { State } from './state/state.js';
import { dockTemplate } from './views/dock.js';
import { handOverTemplate } from './views/hand-over-dialog.js';
import { headerTemplate } from './views/header.js';
import { historyTemplate } from './views/history-dialog.js';
import { manyTemplate } from './views/many-dialog.js';
import { noticesTemplate, nothingTemplate } from './views/notices.js';
import { rowList } from './views/row-list.js';
import { signInTemplate } from './views/sign-in-dialog.js';
import { supervisorTemplate } from './views/supervisor-dialog.js';
import { takeOverTemplate } from './views/take-over-dialog.js';
import { toolsTemplate, type Switches } from './views/tools.js';
import { workerTemplate } from './views/worker-dialog.js';
import { printedTemplate } from './views/printed.js';
import { wallTemplate } from './views/wall.js';
import { titleOf } from './words/title.js';
import { wordsIn } from './words/words.js';

/** Puts a state on the screen. Each part of the page is drawn by its own file in `views/`. */
export interface Page {
  draw(state: State): void;
  /** Has a screen reader say it, when it has nothing else to say. */
  announce(sentence: string): void;
  /** The supervisor's token was wrong: its field is where to go on, once it is drawn. */
  focusToken(): void;
}

export interface PageParts {
  readonly isWall: boolean;
  readonly switches: () => Switches;
  readonly labels: LatePart;
  readonly camera: LatePart;
}

const MOST_ANNOUNCED = 4;

export function pageOf(actions: Actions, { isWall, switches, labels, camera }: PageParts): Page {
  const spools = part('spools');
  const rows = rowList(spools, actions);
  const dialogs = {
    worker: dialog('worker-dialog', () => actions.close()),
    takeOver: dialog('take-over-dialog', () => actions.close()),
    many: dialog('many-dialog', () => actions.close()),
    history: dialog('history-dialog', () => actions.close()),
    handOver: dialog('hand-over-dialog', () => actions.close()),
    supervisor: dialog('supervisor-dialog', () => actions.close()),
    signIn: dialog('sign-in-dialog', null),
  };

  part('wall').hidden = !isWall;
  // What stays in sight below the header has to know how high it is: its lines depend on the words.
  new ResizeObserver(() => {
    document.documentElement.style.setProperty('--header-height', `${part('header').offsetHeight}px`);
  }).observe(part('header'));

  function draw(state: State): void {
    const words = wordsIn(state.language);
    document.documentElement.lang = state.language;
    document.title = titleOf(state);
    document.body.dataset['link'] = state.link;
    for (const id of ['header', 'main', 'dock']) part(id).hidden = isWall || labels.isOpen();
    part('labels').hidden = !labels.isOpen();
    if (isWall) {
      render(wallTemplate(state), part('wall'));
      drawDialogs(state);
      return;
    }
    labels.draw(state);
    camera.draw(state);
    const counts = countsOf(state);
    render(printedTemplate(state), part('printed'));
    spools.setAttribute('aria-label', words.board);
    spools.setAttribute('aria-busy', state.picture === null ? 'true' : 'false');
    const shown = rows.update(state);
    spools.hidden = shown === 0;
    render(headerTemplate(state, actions), part('header'));
    render(toolsTemplate(state, counts, shown, switches(), actions), part('tools'));
    render(
      noticesTemplate(state, () => actions.reload()),
      part('notices'),
    );
    render(
      nothingTemplate(state, shown, () => {
        actions.show('all');
        actions.search('');
      }),
      part('nothing'),
    );
    drawDock(state);
    drawDialogs(state);
  }

  function drawDock(state: State): void {
    const dock = part('dock');
    const held = document.activeElement;
    const wasInDock = dock.contains(held);
    render(dockTemplate(state, actions), dock);
    if (wasInDock && held?.isConnected !== true) spools.focus({ preventScroll: true });
  }

  function drawDialogs(state: State): void {
    const open = state.dialog;
    const isShut = mustSignIn(state.session);
    if (open?.kind === 'worker') render(workerTemplate(state, actions), dialogs.worker);
    if (open?.kind === 'take-over') {
      render(takeOverTemplate(open.tag, open.from, state, state.isSupervised, actions), dialogs.takeOver);
    }
    if (open?.kind === 'many') render(manyTemplate(open, state, actions), dialogs.many);
    if (isShut) render(signInTemplate(state, actions), dialogs.signIn);
    if (!isShut && toggle(dialogs.signIn, false)) focusBoard();
    // Whoever is known here is one key away; a new one types.
    if (toggle(dialogs.worker, open?.kind === 'worker' && !isShut))
      focusIn(dialogs.worker, '.workers button, summary');
    if (toggle(dialogs.takeOver, open?.kind === 'take-over' && !isShut)) focusIn(dialogs.takeOver, 'input');
    if (open?.kind === 'history') render(historyTemplate(open, state, actions), dialogs.history);
    if (toggle(dialogs.history, open?.kind === 'history' && !isShut)) focusIn(dialogs.history, '.close');
    if (open?.kind === 'hand-over') render(handOverTemplate(state, actions), dialogs.handOver);
    if (toggle(dialogs.handOver, open?.kind === 'hand-over' && !isShut)) focusIn(dialogs.handOver, 'select');
    if (open?.kind === 'supervisor') render(supervisorTemplate(state, actions), dialogs.supervisor);
    if (toggle(dialogs.supervisor, open?.kind === 'supervisor' && !isShut))
      focusIn(dialogs.supervisor, 'input:not([hidden]), .main');
    toggle(dialogs.many, open?.kind === 'many' && !isShut);
    if (isShut && toggle(dialogs.signIn, true)) focusIn(dialogs.signIn, 'input:not([hidden])');
  }

  return {
    draw,
    focusToken: () => {
      requestAnimationFrame(() => focusIn(dialogs.takeOver, 'input[name=token]'));
    },
    announce: (sentence) => {
      const line = document.createElement('p');
      line.textContent = sentence;
      const announcer = part('announcer');
      announcer.append(line);
      // What is said twice at once is said one after the other; what was said long ago is nobody's any more.
      while (announcer.childElementCount > MOST_ANNOUNCED) announcer.firstElementChild?.remove();
    },
  };
}

function part(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no #${id}.`);
  return found;
}

/** Escape closes it, unless there is no way around it. */
function dialog(id: string, close: (() => void) | null): HTMLDialogElement {
  const element = part(id);
  if (!(element instanceof HTMLDialogElement)) throw new Error(`#${id} is no dialog.`);
  element.addEventListener('cancel', (event) => {
    event.preventDefault();
    close?.();
  });
  return element;
}

function focusIn(element: HTMLDialogElement, selector: string): void {
  if (element.open) element.querySelector<HTMLElement>(selector)?.focus();
}

/** The page began behind the sign-in: there is nowhere that the browser could give the focus back to. */
function focusBoard(): void {
  const held = document.activeElement;
  if (held === document.body || held?.closest('dialog') !== null)
    document.querySelector<HTMLElement>('h1')?.focus();
}

/**
 * The browser gives the focus back to where it was; fields begin empty the next time.
 * @returns whether it was opened or closed by this.
 */
function toggle(element: HTMLDialogElement, isOpen: boolean): boolean {
  if (element.open === isOpen) return false;
  if (isOpen) {
    for (const form of element.querySelectorAll('form')) form.reset();
    for (const wrong of element.querySelectorAll('.wrong')) wrong.textContent = '';
    element.showModal();
  } else element.close();
  return true;
}
