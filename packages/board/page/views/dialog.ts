import { html, nothing, type TemplateResult } from 'lit-html';

/** What the dialogs are made of. */

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  /** `secret` is not for the browser to keep. */
  readonly mode: 'text' | 'numeric' | 'password' | 'secret';
}

const COMPLETED: Readonly<Record<Field['mode'], string>> = {
  text: 'off',
  numeric: 'off',
  password: 'current-password',
  secret: 'one-time-code',
};

export function fieldOf({ name, label, hint, mode }: Field): TemplateResult {
  // A name in one dialog may be in another one too; ids are of the page.
  const id = `field-${name}-${mode}`;
  const isHidden = mode === 'password' || mode === 'secret';
  // What keeps passwords wants to know whose it is: the shop's, or the supervisor's.
  const owner = mode === 'password' ? 'shop' : 'supervisor';
  const whose = html`<input type="text" autocomplete="username" value=${owner} hidden readonly />`;
  return html`<div class="field">
    ${isHidden ? whose : nothing}
    <label for=${id}>${label}</label>
    <input
      id=${id}
      name=${name}
      type=${isHidden ? 'password' : 'text'}
      inputmode=${mode === 'numeric' ? 'numeric' : 'text'}
      autocomplete=${COMPLETED[mode]}
      maxlength="500"
      aria-describedby=${hint === '' ? nothing : `${id}-hint`}
    />
    ${hint === '' ? nothing : html`<span class="hint" id=${`${id}-hint`}>${hint}</span>`}
  </div>`;
}

export function heading(id: string, title: string, closing: string, close: () => void): TemplateResult {
  return html`<header>
    <h2 id=${id}>${title}</h2>
    <button type="button" class="quiet close" @click=${close}>${closing}</button>
  </header>`;
}

export function textOf(form: HTMLFormElement, name: string): string {
  const field = form.elements.namedItem(name);
  return field instanceof HTMLInputElement ? field.value : '';
}

/** What is wrong, where a screen reader says it at once; the field of that name, or the first empty one, is where to go on. */
export function sayWrong(form: HTMLFormElement, sentence: string, name?: string): void {
  const place = form.querySelector('.wrong');
  if (place !== null) place.textContent = sentence;
  if (sentence === '') return;
  const fields = [...form.querySelectorAll('input')];
  const isWhereToGoOn = (field: HTMLInputElement): boolean =>
    name === undefined ? field.value.trim() === '' : field.name === name;
  (fields.find(isWhereToGoOn) ?? fields[0])?.focus();
}
