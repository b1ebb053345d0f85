/** The supervisor's token: in memory, for a few minutes, and nowhere else. */
export interface SupervisorToken {
  keep(token: string): void;
  get(): string | null;
  forget(): void;
}

/**
 * A header carries it. With any other character, such as the “ that a tablet makes of a ", the browser would refuse to send
 * the request, which looks like an answer that was lost.
 */
export function canBeSent(token: string): boolean {
  return /^[\x20-\x7e]*$/.test(token);
}

const KEPT_MS = 5 * 60_000;

/** @param changed told whether one is in use now. An empty one is that of a shop which needs none. */
export function supervisorToken(changed: (isInUse: boolean) => void): SupervisorToken {
  let token: string | null = null;
  let timer = 0;
  const forget = (): void => {
    window.clearTimeout(timer);
    if (token === null) return;
    token = null;
    changed(false);
  };
  return {
    keep: (given) => {
      forget();
      token = given;
      timer = window.setTimeout(forget, KEPT_MS);
      changed(true);
    },
    get: () => token,
    forget,
  };
}
