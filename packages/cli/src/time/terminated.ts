/** Why a call was aborted: not by a person, who waits, but by what runs this program, which expects it to end in order. */
export class Terminated extends DOMException {
  constructor() {
    super('SIGTERM', 'AbortError');
  }
}
