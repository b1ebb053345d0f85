import { html, nothing, type TemplateResult } from 'lit-html';
import type { CameraWords, Trouble } from './words.js';

/** How the camera is: what it shows, or why it shows nothing. */
export type Standing =
  | { readonly type: 'starting' }
  | { readonly type: 'ready'; readonly isSeveral: boolean; readonly hasOther: boolean }
  | { readonly type: 'trouble'; readonly trouble: Trouble };

export interface CameraActions {
  readonly stop: () => void;
  readonly again: () => void;
  readonly other: () => void;
}

export function cameraTemplate(
  standing: Standing,
  words: CameraWords,
  video: HTMLVideoElement,
  actions: CameraActions,
): TemplateResult {
  const { type } = standing;
  return html`<section class="camera" aria-label=${words.title} data-standing=${type}>
    ${type === 'trouble' ? nothing : video}
    <p role="status">
      ${
        type === 'starting'
          ? words.starting
          : type === 'trouble'
            ? words.troubles[standing.trouble]
            : standing.isSeveral
              ? words.several
              : words.ready
      }
    </p>
    <p class="buttons">
      ${
        type === 'trouble'
          ? html`<button type="button" class="plain" @click=${actions.again}>${words.again}</button>`
          : nothing
      }
      ${
        type === 'ready' && standing.hasOther
          ? html`<button type="button" class="plain" @click=${actions.other}>${words.another}</button>`
          : nothing
      }
      <button type="button" class="plain" @click=${actions.stop}>${words.stop}</button>
    </p>
  </section>`;
}
