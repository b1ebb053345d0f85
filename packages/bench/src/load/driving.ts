import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** What is driven: each lane takes its own spool and gives it back, and never does both at once. */
export interface Target {
  readonly name: string;
  iniciar(lane: number): Promise<void>;
  finalizar(lane: number): Promise<void>;
}

export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface Figures {
  readonly operations: number;
  readonly perSecond: number;
  readonly iniciar: Latency;
  readonly finalizar: Latency;
}

/**
 * Closed loop: every lane asks again as soon as it has its answer, like so many people who never pause. It finds
 * what a target can do; its latencies are those of a crowd that waits, and say nothing of one that does not.
 */
export async function closedLoop(target: Target, lanes: number, operations: number): Promise<Figures> {
  const times = new Times();
  let left = operations / 2;
  const lane = async (number: number): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await times.take('iniciar', performance.now(), target.iniciar(number));
      await times.take('finalizar', performance.now(), target.finalizar(number));
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
  return times.figures();
}

/**
 * Open loop: an operation is due every so often, whether or not the ones before have been answered, and its latency
 * counts from when it was due. So a target that stalls pays for everybody it kept waiting.
 */
export async function openLoop(
  target: Target,
  {
    lanes,
    perSecond,
    seconds,
  }: { readonly lanes: number; readonly perSecond: number; readonly seconds: number },
): Promise<Figures> {
  const times = new Times();
  // An operation on a spool that is still busy with the one before waits for it; its time runs all the while.
  const busy = Array.from({ length: lanes }, () => Promise.resolve());
  const operations = 2 * lanes * Math.max(1, Math.round((perSecond * seconds) / (2 * lanes)));
  const began = performance.now();
  for (let next = 0; next < operations;) {
    for (; next < operations; next++) {
      const dueMs = began + (next * 1000) / perSecond;
      if (dueMs > performance.now()) break;
      const lane = next % lanes;
      const kind = Math.floor(next / lanes) % 2 === 0 ? 'iniciar' : 'finalizar';
      const done = (busy[lane] ?? Promise.resolve()).then(() => target[kind](lane));
      busy[lane] = times.take(kind, dueMs, done);
      // Heard of below; until then nobody waits for it.
      busy[lane].catch(() => undefined);
    }
    await new Promise((resolve) => void setTimeout(resolve, 1));
  }
  await Promise.all(busy);
  return times.figures();
}

/** Latencies by kind, in Node's own HDR histograms. */
class Times {
  readonly #began = performance.now();
  readonly #histograms = { iniciar: createHistogram(), finalizar: createHistogram() };

  async take(kind: 'iniciar' | 'finalizar', sinceMs: number, done: Promise<void>): Promise<void> {
    await done;
    this.#histograms[kind].record(Math.max(1, Math.round((performance.now() - sinceMs) * 1000)));
  }

  figures(): Figures {
    const { iniciar, finalizar } = this.#histograms;
    const operations = iniciar.count + finalizar.count;
    return {
      operations,
      perSecond: (operations * 1000) / (performance.now() - this.#began),
      iniciar: latency(iniciar),
      finalizar: latency(finalizar),
    };
  }
}

function latency(histogram: RecordableHistogram): Latency {
  return { p50Ms: histogram.percentile(50) / 1000, p99Ms: histogram.percentile(99) / 1000 };
}
