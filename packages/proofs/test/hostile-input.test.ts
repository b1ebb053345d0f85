import { expect, test } from 'vitest';
import { attack } from '../src/hostile/attack.js';

/** `npm run hostile` sends 50,000; how long a run takes there and here is mostly a matter of the sheet's writes. */
const FIXED = { requests: 1_500, seed: 20_261_121 };
/** A few seconds; only a machine with much else to do needs more than the usual 30. */
const BOUND_MS = 180_000;

test(
  '1,500 hostile requests of a known seed: none unanswered, none refused that wrote, nothing unescaped',
  async () => {
    const { counts, failure } = await attack(FIXED);
    expect(failure).toBeNull();
    // Both kinds were there: what was served, so that there was a state to harm, and what was refused.
    for (const status of ['200', '201', '207', '400', '401', '403', '404', '405', '409', '413', '415', '431'])
      expect([status, counts.statuses.get(status)]).not.toEqual([status, undefined]);
  },
  BOUND_MS,
);

test(
  '500 of a seed that nobody chose',
  async () => {
    const seed = Date.now() % 1_000_000_000;
    console.log(`hostile input: seed ${seed}`);
    const { failure } = await attack({ requests: 500, seed });
    expect(failure).toBeNull();
  },
  BOUND_MS,
);
