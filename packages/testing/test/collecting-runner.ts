import type { ContractRunner } from '@spoollock/testing';

interface Collected {
  readonly name: string;
  readonly body: () => Promise<void>;
}

/** A runner that keeps the tests it is given, so that a suite can be run against something that must fail. */
export class CollectingRunner implements ContractRunner {
  readonly tests: Collected[] = [];
  readonly skipped: string[] = [];
  readonly describe = (_: string, body: () => void): void => body();
  readonly test = Object.assign(
    (name: string, body: () => Promise<void>): void => void this.tests.push({ name, body }),
    { skip: (name: string): void => void this.skipped.push(name) },
  );

  /** Runs everything, or the tests of these names, and answers which failed. */
  async failures(only: readonly string[] | null = null): Promise<string[]> {
    const failed: string[] = [];
    for (const { name, body } of this.tests) {
      if (only?.includes(name) === false) continue;
      try {
        await body();
      } catch {
        failed.push(name);
      }
    }
    return failed;
  }
}
