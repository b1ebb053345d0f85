// A setup file of every test file: when its last test and hook have ended, nothing that it opened may be left.
import { getEventListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll } from 'vitest';

/** Closing takes a few turns of the event loop, and some timers run out by themselves: so long they may take. */
const WITHIN_MS = 3_000;
const LOOK_EVERY_MS = 20;
/** By their names: `tmp`, which ioredis-mock brings, begins to listen for the exit when it is imported, for good. */
const LISTENERS_LEFT_ALONE = new Set(['_garbageCollector']);
/** Handles that are left alone: Node makes them for itself, and shares each among many. */
const NODES_OWN = new Set(['async', 'check', 'idle', 'loop', 'prepare', 'timer']);

/** Timers that are to fire, with the stack that set them: a report without it helps nobody. */
const timers = watchTimers();
const handlesBefore = new Set(handles().keys());
const resourcesBefore = counted(resources());
const listenersBefore = new Set(processListeners().map(({ listener }) => listener));

// The hooks that end a file run in the opposite order of their making, and this one is made first.
afterAll(async () => {
  // The next file may be run in the same process, and watches timers of its own.
  timers.unwatch();
  const deadline = performance.now() + WITHIN_MS;
  while (leftovers().length > 0 && performance.now() < deadline) await pause(LOOK_EVERY_MS);
  const left = leftovers();
  if (left.length > 0) throw new Error(`This file left behind:\n${left.join('\n')}`);
});

function leftovers(): string[] {
  return [...leftHandles(), ...leftResources(), ...leftListeners()];
}

/** Servers, sockets, pipes, child processes and signal handlers, those too that hold no process open. */
function leftHandles(): string[] {
  return [...handles()].filter(([address]) => !handlesBefore.has(address)).map(([, what]) => `- ${what}`);
}

/** Timers that hold the process open, message ports, requests under way. */
function leftResources(): string[] {
  return [...counted(resources())]
    .map(([type, now]) => ({ type, more: now - (resourcesBefore.get(type) ?? 0) }))
    .filter(({ more }) => more > 0)
    .map(({ type, more }) => `- ${more} × ${type}${type === 'Timeout' ? whereTimersWereSet() : ''}`);
}

function leftListeners(): string[] {
  return processListeners()
    .filter(({ listener }) => !listenersBefore.has(listener) && !LISTENERS_LEFT_ALONE.has(listener.name))
    .map(
      ({ event, listener }) =>
        `- a listener to the process's ${String(event)}: ${String(listener).slice(0, 200)}`,
    );
}

function processListeners() {
  return process
    .eventNames()
    .flatMap((event) => getEventListeners(process, event).map((listener) => ({ event, listener })));
}

/** What holds the process open, without the handles, which `handles` tells more of. */
function resources(): string[] {
  return process.getActiveResourcesInfo().filter((type) => !type.endsWith('Wrap'));
}

function counted(types: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}

/** The event loop's handles, by address: what is in the diagnostic report, which tells of unreferenced ones too. */
function handles(): Map<string, string> {
  const report: { libuv?: unknown } = process.report.getReport();
  const found = new Map<string, string>();
  const listed: readonly Handle[] = Array.isArray(report.libuv) ? report.libuv : [];
  for (const { type, address, pid, localEndpoint, remoteEndpoint, signal } of listed) {
    if (typeof type !== 'string' || typeof address !== 'string' || NODES_OWN.has(type)) continue;
    const details = { pid, signal, local: localEndpoint?.port, remote: remoteEndpoint?.port };
    const said = Object.entries(details).map(([name, value]) =>
      value === undefined ? '' : ` ${name} ${value}`,
    );
    found.set(address, type + said.join(''));
  }
  return found;
}

interface Handle {
  readonly type?: unknown;
  readonly address?: unknown;
  readonly pid?: number;
  readonly signal?: string;
  readonly localEndpoint?: { readonly port?: number } | null;
  readonly remoteEndpoint?: { readonly port?: number } | null;
}

/** Where the most of them come from, each place once. */
function whereTimersWereSet(): string {
  const places = counted(
    [...timers.waiting.values()].map(({ stack = '' }) => stack.split('\n').slice(3, 8).join('\n')),
  );
  return [...places]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([place, times]) => `\n  ${times} set${place}`)
    .join('');
}

/** From here on every timer of this process is known until it fires or is cleared. */
function watchTimers(): { readonly waiting: ReadonlyMap<unknown, Error>; readonly unwatch: () => void } {
  const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;
  const waiting = new Map<unknown, Error>();
  const noted = (timer: unknown): unknown => {
    waiting.set(timer, new Error());
    return timer;
  };
  globalThis.setTimeout = new Proxy(globalThis.setTimeout, {
    apply(real, self, [task, ...rest]: [unknown, ...unknown[]]) {
      const fire = (...args: unknown[]): void => {
        waiting.delete(timer);
        if (typeof task === 'function') Reflect.apply(task, undefined, args);
      };
      const timer: unknown = noted(Reflect.apply(real, self, [fire, ...rest]));
      return timer;
    },
  });
  globalThis.setInterval = new Proxy(globalThis.setInterval, {
    apply: (real, self, args) => noted(Reflect.apply(real, self, args)),
  });
  for (const clear of ['clearTimeout', 'clearInterval'] as const)
    globalThis[clear] = new Proxy(globalThis[clear], {
      apply(real, self, args: [unknown]) {
        waiting.delete(args[0]);
        Reflect.apply(real, self, args);
      },
    });
  const unwatch = (): void =>
    void Object.assign(globalThis, { setTimeout, setInterval, clearTimeout, clearInterval });
  return { waiting, unwatch };
}
