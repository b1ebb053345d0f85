import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { formMistakes, verdictMistakes } from './answers.js';
import { plan, LANES, type Plan } from './plan.js';
import { render, type Rendered, type Situation } from './rendering.js';
import { setStage, SHOP_TOKEN, SUPERVISOR_TOKEN, type Stage } from './stage.js';
import { Wire, type WireAnswer } from './wire.js';

/** How often what was sent, by kind, and how often which answer came. */
export interface Counts {
  requests: number;
  answers: number;
  readonly statuses: Map<string, number>;
  readonly kinds: Map<string, number>;
}

export interface Attack {
  readonly requests: number;
  readonly seed: number;
  /** fast-check's path to one failing run, from its report. */
  readonly path?: string;
  /** Whether a run that fails is made smaller; it is unless told otherwise. */
  readonly shrinks?: boolean;
  /** Told after every run. */
  readonly onRun?: (counts: Counts) => void;
}

export type Outcome = { readonly counts: Counts; readonly failure: string | null };

const MOST_A_RUN = 300;
const SHRINKING_MS = 60_000;
const WORKERS = [
  { id: 93, initials: 'MR' },
  { id: 94, initials: 'JP' },
  { id: 101, initials: 'ÑA' },
  { id: Number.MAX_SAFE_INTEGER, initials: 'ÅÅÅÅÅÅÅÅ' },
] as const;

/**
 * Sends so many requests to a shop with all its real parts. Each run has a seed of its own, so that it can be
 * sent again alone; a run that fails is made as small as it can be, each time against a new shop.
 */
export async function attack({
  requests,
  seed,
  path,
  shrinks = true,
  onRun = () => undefined,
}: Attack): Promise<Outcome> {
  const counts: Counts = { requests: 0, answers: 0, statuses: new Map(), kinds: new Map() };
  const on: { stage: Stage | null } = { stage: null };
  const strays: string[] = [];
  const stray = (what: unknown): void =>
    void strays.push(String(what instanceof Error ? (what.stack ?? what) : what));
  const EVENTS = ['warning', 'unhandledRejection', 'uncaughtExceptionMonitor'] as const;
  for (const event of EVENTS) process.on(event, stray);
  const run = fc.asyncProperty(
    fc.array(plan, { minLength: 1, maxLength: MOST_A_RUN, size: 'max' }),
    async (plans) => {
      const stage = (on.stage ??= await setStage());
      const wrong = await sendAll(stage, plans, counts);
      wrong.push(...(await settled(stage)), ...strays.splice(0));
      if (wrong.length === 0) return;
      // What it did goes on in the books: the next try begins anew.
      on.stage = null;
      await stage.close();
      throw new Error([...new Set(wrong)].slice(0, 25).join('\n'));
    },
  );
  try {
    for (let at = seed; counts.requests < requests; at++) {
      const details = await fc.check(run, {
        seed: at,
        numRuns: 1,
        // The plugins that are to take their place fit no property of known types yet.
        /* oxlint-disable typescript/no-deprecated */
        unbiased: true,
        endOnFailure: !shrinks,
        interruptAfterTimeLimit: SHRINKING_MS,
        markInterruptAsFailure: true,
        /* oxlint-enable typescript/no-deprecated */
        ...(path === undefined ? {} : { path }),
      });
      if (details.failed) return { counts, failure: inWords(at, details) };
      onRun(counts);
      if (path !== undefined) break;
    }
    return { counts, failure: null };
  } finally {
    for (const event of EVENTS) process.off(event, stray);
    await on.stage?.close();
  }
}

function inWords(seed: number, details: fc.RunDetails<[Plan[]]>): string {
  const { counterexample, counterexamplePath, errorInstance, numShrinks } = details;
  const said = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  const plans = (counterexample?.[0] ?? []).map((one) => `  ${JSON.stringify(one).slice(0, 600)}`);
  return [
    said,
    `after ${numShrinks} steps of shrinking, ${plans.length} requests are enough:`,
    ...plans.slice(0, 20),
    `again: npm run hostile -- --seed ${seed}${counterexamplePath === null ? '' : ` --path ${counterexamplePath}`}`,
  ].join('\n');
}

/** Everything an answer promised is there at once; a reservation that is let go may take a moment longer. */
async function settled(stage: Stage): Promise<readonly string[]> {
  await pause(5);
  return stage.look();
}

async function sendAll(stage: Stage, plans: readonly Plan[], counts: Counts): Promise<string[]> {
  const wrong: string[] = [];
  const turns = new Turns();
  const lanes = Array.from({ length: LANES }, async (_, lane) => {
    const wire = new Wire(stage.port);
    for (const one of plans.filter((other) => other.lane === lane)) {
      const tags = render(one, situation(stage, one)).tags;
      await turns.take(tags, async () => {
        const request = render(one, situation(stage, one));
        wrong.push(...(await sendOne(stage, wire, one, request, counts)));
      });
    }
    wire.close();
  });
  await Promise.all(lanes);
  return wrong;
}

async function sendOne(
  stage: Stage,
  wire: Wire,
  one: Plan,
  request: Rendered,
  counts: Counts,
): Promise<string[]> {
  counts.requests += 1;
  for (const kind of kindsOf(one)) add(counts.kinds, kind);
  const wrong: string[] = [];
  let answers: readonly WireAnswer[] = [];
  try {
    answers = await wire.send(request.sending);
  } catch (error) {
    wire.close();
    wrong.push(error instanceof Error ? error.message : String(error));
  }
  counts.answers += answers.length;
  if (answers.length > request.mostAnswers) wrong.push(`${answers.length} answers to one request`);
  for (const answer of answers) {
    add(counts.statuses, String(answer.status));
    wrong.push(...formMistakes(answer, request.sending.method, [SHOP_TOKEN, SUPERVISOR_TOKEN]));
    if (request.sound) wrong.push(...verdictMistakes(request, answer));
    stage.books.note(request, answer);
  }
  return wrong.map((what) => `${what}\n    to ${shown(request)}`);
}

function shown({ sending }: Rendered): string {
  const text = Buffer.concat(sending.pieces).toString('latin1');
  const cut = text.length > 900 ? `${text.slice(0, 800)}… (${text.length} bytes)` : text;
  return JSON.stringify(cut).replaceAll(SHOP_TOKEN, 'TOKEN').replaceAll(SUPERVISOR_TOKEN, 'SUPERVISOR');
}

function situation({ port, books, tagsOf, shift }: Stage, { lane, spool, worker }: Plan): Situation {
  const tags = tagsOf(lane);
  const tag = tags[spool] ?? '';
  return {
    port,
    shopToken: SHOP_TOKEN,
    supervisorToken: SUPERVISOR_TOKEN,
    tag,
    tags: [tag, ...tags.slice(0, 2), 'NO-SUCH-SPOOL', 'TWICE-THERE', tag],
    worker: WORKERS[worker] ?? WORKERS[0],
    other: WORKERS[(worker + 1) % WORKERS.length] ?? WORKERS[0],
    holder: books.holderOf(tag),
    token: books.tokenOf(tag),
    fence: books.spools.get(tag)?.version ?? 0,
    shift: shift(),
  };
}

function kindsOf({ operation, twists }: Plan): readonly string[] {
  if (twists.length === 0) return [`${operation}, as it should be`];
  return twists.map((twist) => {
    if (twist.kind === 'body' || twist.kind === 'framing') return `${twist.kind}: ${twist.how}`;
    if (twist.kind === 'replaced-header') return `${twist.name} of another kind`;
    return twist.kind === 'member' ? `${twist.at} of another kind` : twist.kind;
  });
}

function add(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

/** One request at a time for one spool, so that the order of its answers is the order of what was done. */
class Turns {
  readonly #last = new Map<string, Promise<void>>();

  async take(tags: readonly string[], act: () => Promise<void>): Promise<void> {
    const before = [...new Set(tags)].flatMap((tag) => this.#last.get(tag) ?? []);
    const mine = Promise.all(before).then(act);
    const ended = mine.catch(() => undefined);
    for (const tag of tags) this.#last.set(tag, ended);
    await mine;
  }
}
