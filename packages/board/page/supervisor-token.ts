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

export function supervisorToken(): SupervisorToken {
  let token: string | null = null;
  let timer = 0;
  const forget = (): void => {
    window.clearTimeout(timer);
    token = null;
  };
  return {
    keep: (given) => {
      forget();
      token = given;
      timer = window.setTimeout(forget, KEPT_MS);
    },
    get: () => token,
    forget,
  };
}
