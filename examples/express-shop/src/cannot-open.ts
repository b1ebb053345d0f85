/** What keeps the shop from opening, in a sentence for whoever started it. */
export class CannotOpen extends Error {}
