/**
 * Tells from what a camera reads, some times a second, what somebody has shown it: one code held before it for long is
 * shown once, and shown again only after it was away.
 */
export type Shown =
  | { readonly type: 'code'; readonly text: string }
  /** Several at once: nobody can tell which one is meant. */
  | { readonly type: 'several' }
  | { readonly type: 'nothing' };

/** A hand trembles and light is reflected: a code that is not read for a moment is still there. */
const AWAY_MS = 1_500;
/** A code is believed once two pictures in a row say the same. */
const BELIEVED = 2;

export class CodesSeen {
  #last: { readonly text: string; readonly at: number } | null = null;
  #candidate: { readonly text: string; readonly times: number } | null = null;

  /** @param texts what one picture shows; @param at on a clock that only moves forward, in milliseconds. */
  seen(texts: readonly string[], at: number): Shown {
    const [text, ...others] = [...new Set(texts.filter((each) => each.trim() !== ''))];
    if (this.#last !== null && at - this.#last.at > AWAY_MS) this.#last = null;
    if (text === undefined) {
      this.#candidate = null;
      return NOTHING;
    }
    if (others.length > 0) {
      this.#candidate = null;
      // The one that was done stays done while another comes into the picture beside it.
      if (this.#last !== null && [text, ...others].includes(this.#last.text))
        this.#last = { ...this.#last, at };
      return { type: 'several' };
    }
    if (text === this.#last?.text) {
      this.#last = { text, at };
      this.#candidate = null;
      return NOTHING;
    }
    const times = this.#candidate?.text === text ? this.#candidate.times + 1 : 1;
    this.#candidate = { text, times };
    if (times < BELIEVED) return NOTHING;
    this.#candidate = null;
    this.#last = { text, at };
    return { type: 'code', text };
  }
}

const NOTHING = { type: 'nothing' } as const;
