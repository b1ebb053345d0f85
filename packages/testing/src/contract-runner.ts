import { inspect } from 'node:util';
import { clearTimeout, setTimeout } from 'node:timers';

/** How a runner takes one test. Vitest, node:test, Jest (`test`) and Mocha (`it`) all fit. */
export interface TestFunction {
  (name: string, body: () => Promise<void>): unknown;
  /** Shows a test that is not run. Without it such a test is shown as a passing one that says so. */
  readonly skip?: ((name: string, body: () => Promise<void>) => unknown) | undefined;
}

/**
 * The part of a test runner that a contract needs.
 *
 * @example
 * ```ts
 * import { describe, test } from 'node:test';
 *
 * const runner: ContractRunner = { describe, test };
 * ```
 */
export interface ContractRunner {
  /** Registers a group of tests. */
  readonly describe: (name: string, body: () => void) => unknown;
  /** Registers one test. */
  readonly test: TestFunction;
}

/** A hook may work at once or take its time. */
export type Awaitable<T> = T | Promise<T>;

/** What every contract takes besides its harness. */
export interface ContractOptions<Cause extends string> {
  /** The title of the suite. */
  readonly title?: string | undefined;
  /** Tests this adapter is known to fail, each with the reason. A name that no test has is an error. */
  readonly except?: Readonly<Record<string, string>> | undefined;
  /** What the harness cannot bring about, each with the reason; tests that need it are shown as skipped. */
  readonly cannot?: { readonly [Name in Cause]?: string | undefined } | undefined;
  /** How long a test may take before it counts as one that never ends. 20 000 by default. */
  readonly patienceMs?: number | undefined;
}

/** One promise of a port. Names are unique within a contract, since exceptions go by them. */
export interface ContractCase<Stage, Need extends string> {
  readonly name: string;
  readonly needs?: readonly Need[];
  readonly run: (stage: Stage) => Promise<void>;
}

export interface Contract<Stage extends { close(): Promise<void> }, Need extends string> {
  readonly title: string;
  readonly needs: readonly Need[];
  readonly groups: Readonly<Record<string, readonly ContractCase<Stage, Need>[]>>;
  readonly open: () => Promise<Stage>;
  /** Needs that are not met, each with the reason to show. */
  readonly unmet: { readonly [Name in Need]?: string | undefined };
}

const PATIENCE_MS = 20_000;

/** Hands the tests of a contract to a runner, those that are not run included. */
export function registerContract<Stage extends { close(): Promise<void> }, Need extends string>(
  runner: ContractRunner,
  contract: Contract<Stage, Need>,
  { except = {}, patienceMs = PATIENCE_MS }: Pick<ContractOptions<Need>, 'except' | 'patienceMs'>,
): void {
  const { title, groups, open, unmet } = contract;
  refuseUnknown(
    'exception',
    Object.keys(except),
    Object.values(groups)
      .flat()
      .map(({ name }) => name),
  );
  refuseUnknown('cannot', Object.keys(unmet), contract.needs);

  const register = ({ name, needs = [], run }: ContractCase<Stage, Need>): void => {
    const reason = except[name] ?? needs.map((need) => unmet[need]).find((why) => why !== undefined);
    if (reason !== undefined) {
      showSkipped(runner, name, reason);
      return;
    }
    runner.test(name, async () => {
      const stage = await open();
      try {
        await withPatience(run(stage), patienceMs);
      } finally {
        await stage.close();
      }
    });
  };
  runner.describe(title, () => {
    for (const [group, cases] of Object.entries(groups))
      runner.describe(group, () => {
        cases.forEach(register);
      });
  });
}

/** A list that has gone stale must not go on excusing anything. */
function refuseUnknown(kind: string, named: readonly string[], known: readonly string[]): void {
  const unknown = named.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new Error(
    `The contract has nothing called ${inspect(unknown)} (${kind}). It knows:\n  ${known.join('\n  ')}`,
  );
}

function showSkipped({ test }: ContractRunner, name: string, reason: string): void {
  const shown = `${name} [not tested: ${reason}]`;
  const nothing = (): Promise<void> => Promise.resolve();
  if (test.skip === undefined) test(shown, nothing);
  else test.skip(shown, nothing);
}

/** Not every runner ends a test that hangs, and a port call that never ends is just what must be found. */
async function withPatience(work: Promise<void>, patienceMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`not over after ${patienceMs} ms: every port call must end by itself`)),
      patienceMs,
    );
  });
  try {
    await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
