/** The supervisor's token: in memory, for a few minutes, and nowhere else. */
export interface SupervisorToken {
  keep(token: string): void;
  get(): string | null;
  forget(): void;
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
