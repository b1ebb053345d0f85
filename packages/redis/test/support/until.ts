const LOOK_EVERY_MS = 20;
const GIVE_UP_MS = 45_000;

/** Waits until a server says that it is so; `what` is for the error. A failed question counts as no. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const began = Date.now();
  let last: unknown = null;
  while (
    !(await isSo().catch((cause: unknown) => {
      last = cause;
      return false;
    }))
  ) {
    if (Date.now() - began > GIVE_UP_MS) throw new Error(`not within 45 s: ${what}`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
