import { html, nothing, type TemplateResult } from 'lit-html';
import type { Actions } from '../state/actions.js';
import { isOld, type Language, type State } from '../state/state.js';
import { clockWithSeconds } from '../words/moments.js';
import { pictureAge } from '../words/notices.js';
import { wordsIn } from '../words/words.js';

const NAMES: Readonly<Record<Language, string>> = { es: 'Español', en: 'English' };

/** Whose tablet this is, how fresh the board is, and in which language it speaks. */
export function headerTemplate(state: State, actions: Actions): TemplateResult {
  const words = wordsIn(state.language);
  const { worker, session } = state;
  return html`
    <h1 class="brand" tabindex="-1">
      <span class="logo" aria-hidden="true"></span>
      <span class="name">SpoolLock</span>
      <span class="question">${words.question}</span>
    </h1>
    <p class="link" data-link=${state.link}>
      <span class="lamp" aria-hidden="true"></span>
      <strong>${words.links[state.link]}</strong>
      <span class="as-of">${asOf(state)}</span>
      <span class="as-of short" aria-hidden="true">${time(state)}</span>
    </p>
    <div class="languages" role="group" aria-label=${words.language}>
      ${state.languages.map(
        (code) =>
          html`<button
            type="button"
            lang=${code}
            aria-label=${`${code.toUpperCase()}, ${nameOf(code)}`}
            aria-pressed=${state.language === code ? 'true' : 'false'}
            @click=${() => actions.speak(code)}
          >
            ${code.toUpperCase()}
          </button>`,
      )}
    </div>
    ${
      session?.signInNeeded === true && session.signedIn
        ? html`<button type="button" class="sign-out" @click=${() => actions.signOut()}>
            ${words.signOut}
          </button>`
        : nothing
    }
    <button
      type="button"
      class="me"
      data-known=${worker !== null}
      @click=${() => actions.open({ kind: 'worker' })}
    >
      ${
        worker === null
          ? html`<span class="initials" aria-hidden="true">?</span><span>${words.chooseWorker}</span>`
          : html`<span class="initials" aria-hidden="true">${worker.initials}</span>
              <span
                ><span class="you">${words.youAre}</span>
                <strong>${worker.initials}<wbr />(${worker.id})</strong
                ><span class="switch">${words.switchWorker}</span></span
              >`
      }
    </button>
  `;
}

/** As those call it who speak it. */
function nameOf(code: Language): string {
  return NAMES[code] ?? new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code;
}

function asOf(state: State): string {
  if (state.picture === null) return '';
  return wordsIn(state.language).picture(time(state), isOld(state) ? pictureAge(state) : null);
}

/** All of it that a phone has room for. */
function time({ picture, language }: State): string {
  return picture === null ? '' : clockWithSeconds(picture.at, picture.zone, language);
}
