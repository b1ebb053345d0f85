/** `requests[0].find_replace`: Google's messages have the fields in snake case. */
export function writePath(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${snakeCase(String(step))}`))
    .join('')
    .replace(/^\./, '');
}

export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
