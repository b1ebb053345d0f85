import { fork } from 'node:child_process';
import { once } from 'node:events';

const FLAG = '--load-task';

/** What is measured in a process of its own: what ran before it in the same one would cost it. */
export interface Task {
  readonly kind: string;
}

/** The task that this process is for; `null` in the one that gives them out. */
export function ownTask(): Task | null {
  const at = process.argv.indexOf(FLAG);
  if (at === -1) return null;
  // Without the process that started it, nobody reads on and its Redis is gone.
  process.once('disconnect', () => process.exit(1));
  process.channel?.unref();
  return JSON.parse(process.argv[at + 1] ?? '{}') as Task;
}

/** Has a task done, and hands over what came of it. */
export async function inOwnProcess(script: URL, task: Task, flags: readonly string[] = []): Promise<unknown> {
  const child = fork(script, ['--load', FLAG, JSON.stringify(task)], { execArgv: [...flags] });
  let answer: unknown;
  child.once('message', (message) => (answer = message));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0 || answer === undefined) throw new Error(`the task ${task.kind} ended with ${String(code)}`);
  return answer;
}

/** Says what came of this process's task, and ends the process: whatever it may still hold open. */
export function answerTask(answer: unknown): void {
  process.send?.(answer, () => process.exit(0));
}
