import type { CellValue } from './cell.js';

/** Longer ones are not evaluated: nobody types them, and what is nested deep takes a deep stack. */
const LONGEST = 1_000;
const ONLY_NUMBERS = /^[\d\s.,+\-*/^()]+$/;

/**
 * What a formula of numbers alone comes to, such as `=3/2`: `+ - * / ^` and brackets. `null` for any other, which
 * nothing here evaluates.
 */
export function constantValue(formula: string, decimalMark: string): CellValue {
  const text = formula.slice(1);
  if (text.length > LONGEST || !ONLY_NUMBERS.test(text)) return null;
  const number = decimalMark === ',' ? /\d+(?:,\d+)?|\S/g : /\d+(?:\.\d+)?|\S/g;
  const value = new Sum(text.match(number) ?? []).value();
  if (value === null) return null;
  return Number.isFinite(value) ? value : { error: Number.isNaN(value) ? '#NUM!' : '#DIV/0!' };
}

/** Reads tokens as a sum. What it does not understand is `null`. */
class Sum {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  value(): number | null {
    const value = this.#terms();
    return this.#at === this.#tokens.length ? value : null;
  }

  #terms(): number | null {
    return this.#chain({ '+': (one, other) => one + other, '-': (one, other) => one - other }, () =>
      this.#factors(),
    );
  }

  #factors(): number | null {
    return this.#chain({ '*': (one, other) => one * other, '/': (one, other) => one / other }, () =>
      this.#powers(),
    );
  }

  #powers(): number | null {
    return this.#chain({ '^': (one, other) => one ** other }, () => this.#signed());
  }

  #chain(
    operators: Readonly<Record<string, (one: number, other: number) => number>>,
    next: () => number | null,
  ): number | null {
    let value = next();
    for (;;) {
      const operator = operators[this.#tokens[this.#at] ?? ''];
      if (operator === undefined || value === null) return value;
      this.#at += 1;
      const other = next();
      value = other === null ? null : operator(value, other);
    }
  }

  #signed(): number | null {
    const token = this.#tokens[this.#at] ?? '';
    this.#at += 1;
    if (token === '+') return this.#signed();
    if (token === '-') {
      const value = this.#signed();
      return value === null ? null : -value;
    }
    if (token === '(') {
      const value = this.#terms();
      const closes = this.#tokens[this.#at] === ')';
      this.#at += 1;
      return closes ? value : null;
    }
    return /^\d/.test(token) ? Number(token.replace(',', '.')) : null;
  }
}
