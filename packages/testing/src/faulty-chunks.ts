import type { FaultPlan, WireCall } from './fault-plan.js';

/**
 * A listing that meets its fate. One whose answer is lost breaks off after its first chunk; the other
 * faults come at once, since a listing has no effect that could be late.
 */
export async function* faultyChunks<T>(
  plan: FaultPlan,
  call: Omit<WireCall, 'index'>,
  chunks: () => AsyncIterable<T>,
  fault: (reached: 'never' | 'perhaps', detail: string) => T,
): AsyncGenerator<T, void> {
  const fate = plan.fateOf(call);
  switch (fate) {
    case 'pass':
      break;
    case 'refuse':
      yield fault('never', `${call.method} was refused`);
      return;
    case 'lose-request':
    case 'apply-late':
      yield fault('perhaps', `no answer to ${call.method}`);
      return;
    case 'lose-reply':
      for await (const chunk of chunks()) {
        yield chunk;
        break;
      }
      yield fault('perhaps', `${call.method} broke off`);
      return;
    case 'delay':
      await plan.untilReleased();
      break;
    default:
      await plan.pause(fate.delayMs);
  }
  yield* chunks();
}
