import { html, nothing, type TemplateResult } from 'lit-html';

/** What the dialogs are made of. */

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly mode: 'text' | 'numeric' | 'password';
}

export function fieldOf({ name, label, hint, mode }: Field): TemplateResult {
  // A name in one dialog may be in another one too; ids are of the page.
  const id = `field-${name}-${mode}`;
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <input
      id=${id}
      name=${name}
      type=${mode === 'password' ? 'password' : 'text'}
      inputmode=${mode === 'numeric' ? 'numeric' : 'text'}
      autocomplete=${mode === 'password' ? 'current-password' : 'off'}
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

/** What is wrong, where a screen reader says it at once; the first empty field is where to go on. */
export function sayWrong(form: HTMLFormElement, sentence: string): void {
  const place = form.querySelector('.wrong');
  if (place !== null) place.textContent = sentence;
  if (sentence === '') return;
  const fields = [...form.querySelectorAll('input')];
  (fields.find(({ value }) => value.trim() === '') ?? fields[0])?.focus();
}
