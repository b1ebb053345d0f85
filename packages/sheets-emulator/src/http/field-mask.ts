import { invalidArgument } from '../google-error.js';

type Tree = Map<string, FieldMask>;

/** Which fields of an answer were asked for: `a(b,c/d),e.f`, as the parameter `fields` has it. */
export class FieldMask {
  /** For a call without the parameter. */
  static readonly none = new FieldMask(null, false);
  static readonly #everything = new FieldMask(null);
  /** Whether the caller sent one: some flags count only where there is none. */
  readonly isGiven: boolean;
  readonly #fields: Tree | null;

  private constructor(fields: Tree | null, isGiven = true) {
    this.#fields = fields;
    this.isGiven = isGiven;
  }

  static parse(text: string): FieldMask {
    return FieldMask.#of(new MaskReader(text).read());
  }

  static #of({ whole, parts }: Asked): FieldMask {
    if (whole) return FieldMask.#everything;
    return new FieldMask(new Map([...parts].map(([name, part]) => [name, FieldMask.#of(part)])));
  }

  /** Whether `field`, or some part of it, was asked for. */
  covers(field: string): boolean {
    return this.#fields === null || this.#fields.has(field);
  }

  /** What was asked for of `field`. */
  of(field: string): FieldMask {
    return this.#fields === null ? this : (this.#fields.get(field) ?? new FieldMask(new Map()));
  }

  /** The fields named at this level; `null` for all of them. */
  names(): readonly string[] | null {
    return this.#fields === null ? null : [...this.#fields.keys()];
  }

  /** A copy of `answer` with nothing but what was asked for. */
  pick(answer: unknown): unknown {
    const fields = this.#fields;
    if (fields === null || typeof answer !== 'object' || answer === null) return answer;
    if (Array.isArray(answer)) return answer.map((item: unknown) => this.pick(item));
    return Object.fromEntries(
      Object.entries(answer).flatMap(([name, value]: [string, unknown]) => {
        const mask = fields.get(name);
        return mask === undefined ? [] : [[name, mask.pick(value)]];
      }),
    );
  }
}

/** What was asked for of one field: all of it, or some parts. */
interface Asked {
  whole: boolean;
  readonly parts: Map<string, Asked>;
}

/** No answer of Google's is nested so deep. */
const DEEPEST = 50;

/** Reads `a(b,c/d),e.f` into the fields it stands for. */
class MaskReader {
  readonly #text: string;
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = text.match(/[A-Za-z_][\w]*|[*(),./]|\S/g) ?? [];
  }

  read(): Asked {
    const all = nothingYet();
    this.#list(all, 0);
    if (this.#at < this.#tokens.length) throw this.#broken();
    return all;
  }

  #list(parent: Asked, depth: number): void {
    do this.#path(parent, depth);
    while (this.#take(','));
  }

  #path(parent: Asked, depth: number): void {
    const name = this.#tokens[this.#at];
    if (name === undefined || depth > DEEPEST || !/^([A-Za-z_]\w*|\*)$/.test(name)) throw this.#broken();
    this.#at += 1;
    const field = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const part = parent.parts.get(field) ?? nothingYet();
    parent.parts.set(field, part);
    if (field === '*') parent.whole = true;
    if (this.#take('.') || this.#take('/')) this.#path(part, depth + 1);
    else if (!this.#take('(')) part.whole = true;
    else {
      this.#list(part, depth + 1);
      if (!this.#take(')')) throw this.#broken();
    }
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }

  #broken(): Error {
    return invalidArgument(`Error expanding 'fields' parameter. Cannot parse field mask "${this.#text}".`);
  }
}

function nothingYet(): Asked {
  return { whole: false, parts: new Map() };
}
