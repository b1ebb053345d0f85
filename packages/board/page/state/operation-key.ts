/** A key of its own for every giving back, and every release. `crypto.randomUUID` is missing where the page came without TLS. */
export function operationKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `board-${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
