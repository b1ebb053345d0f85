import type { Socket } from 'node:net';
import { networkOf } from '../access/network.js';

/**
 * The open connections, of which there are never more than the process can afford. When all are taken, a new one gets the
 * place of one that nobody would miss: of an address that has most of them, the one that has been open for longest.
 */
export class Connections {
  /** In the order in which they came. */
  readonly #open = new Set<Socket>();
  readonly #most: number;
  readonly #isIdle: (socket: Socket) => boolean;

  /** @param isIdle whether a connection may be ended: no request of it is under way. */
  constructor(most: number, isIdle: (socket: Socket) => boolean) {
    this.#most = most;
    this.#isIdle = isIdle;
  }

  add(socket: Socket): void {
    if (this.#open.size >= this.#most) this.#makeRoomFor(socket);
    if (socket.destroyed) return;
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
  }

  #makeRoomFor(newcomer: Socket): void {
    const counts = new Map<string, number>();
    for (const each of this.#open) counts.set(addressOf(each), (counts.get(addressOf(each)) ?? 0) + 1);
    const idle = [...this.#open].filter((each) => this.#isIdle(each));
    const highest = Math.max(0, ...idle.map((each) => counts.get(addressOf(each)) ?? 0));
    const leaving = idle.find((each) => counts.get(addressOf(each)) === highest) ?? newcomer;
    this.#open.delete(leaving);
    leaving.destroy();
  }
}

function addressOf(socket: Socket): string {
  return networkOf(socket.remoteAddress ?? '');
}
