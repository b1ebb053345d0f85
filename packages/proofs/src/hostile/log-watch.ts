import { asJson } from './answers.js';
import { MARKER } from './texts.js';

const UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g;

/** Reads every line of the log as it is written, and keeps none that is as it should be. */
export class LogWatch {
  readonly wrong: string[] = [];
  readonly #secrets: readonly string[];
  readonly #isToken: (text: string) => boolean;

  constructor(secrets: readonly string[], isToken: (text: string) => boolean) {
    this.#secrets = secrets;
    this.#isToken = isToken;
  }

  write(line: string): void {
    const shown = JSON.stringify(line.slice(0, 300));
    const text = line.slice(0, -1);
    if (!line.endsWith('\n') || /[\p{C}\p{Zl}\p{Zp}]/u.test(text))
      this.wrong.push(`a log line unescaped: ${shown}`);
    try {
      const { level, msg } = asJson(JSON.parse(text));
      if (typeof level !== 'number' || typeof msg !== 'string')
        this.wrong.push(`a log line of no form: ${shown}`);
      if (msg === 'forged') this.wrong.push(`a forged log line: ${shown}`);
      if (Number(level) >= 50) this.wrong.push(`an error in the log: ${shown}`);
    } catch {
      this.wrong.push(`a log line that is no JSON: ${shown}`);
    }
    for (const secret of [MARKER, ...this.#secrets])
      if (text.includes(secret)) this.wrong.push(`a log line with a secret: ${shown}`);
    for (const uuid of text.match(UUID) ?? [])
      if (this.#isToken(uuid)) this.wrong.push(`a log line with a token: ${shown}`);
  }
}
