import { html, nothing, type TemplateResult } from 'lit-html';
import type { Actions } from '../state/actions.js';
import { isOld, type Language, type State } from '../state/state.js';
import { clockWithSeconds } from '../words/moments.js';
import { pictureAge } from '../words/notices.js';
import { WORDS } from '../words/words.js';

const LANGUAGES: readonly { readonly code: Language; readonly name: string }[] = [
  { code: 'es', name: 'Español' },
  { code: 'en', name: 'English' },
];

/** Whose tablet this is, how fresh the board is, and in which language it speaks. */
export function headerTemplate(state: State, actions: Actions): TemplateResult {
  const words = WORDS[state.language];
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
      ${LANGUAGES.map(
        ({ code, name }) =>
          html`<button
            type="button"
            lang=${code}
            aria-label=${`${code.toUpperCase()}, ${name}`}
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

function asOf(state: State): string {
  if (state.picture === null) return '';
  return WORDS[state.language].picture(time(state), isOld(state) ? pictureAge(state) : null);
}

/** All of it that a phone has room for. */
function time({ picture, language }: State): string {
  return picture === null ? '' : clockWithSeconds(picture.at, picture.zone, language);
}
