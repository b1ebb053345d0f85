import { MemoryOccupationSource } from '@spoollock/core/memory';
import type { Turn } from '../../../../google-sheets/test/support/spool-history.js';

type Write = MemoryOccupationSource['write'];

/** A truth that takes its time and writes down every change of every row. */
export class RecordedSource extends MemoryOccupationSource {
  readonly #turns = new Map<string, Turn[]>();

  turnsOf(tag: string): readonly Turn[] {
    return this.#turns.get(tag) ?? [];
  }

  override async write(...[change]: Parameters<Write>): ReturnType<Write> {
    await new Promise((resolve) => setTimeout(resolve, 1 + Math.random() * 5));
    const answer = await super.write(change);
    if (answer.isErr() || answer.value.outcome !== 'applied' || answer.value.replayed) return answer;
    const turns = this.#turns.get(change.tag) ?? [];
    const now = this.peek(change.tag);
    const label =
      now.state === 'occupied' ? `${now.worker.initials}(${String(now.worker.id)})` : 'DISPONIBLE';
    const version = 'version' in now ? (now.version ?? 0) : 0;
    this.#turns.set(change.tag, [...turns, { version, label }]);
    return answer;
  }
}
