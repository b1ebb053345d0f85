import type { Happening } from '../../../../board/page/happenings/happening.js';
import { next } from '../../../../board/page/happenings/next.js';
import { beginning, type State } from '../../../../board/page/state/state.js';

const MR = { id: 93, initials: 'MR' };

/** What MR's board knows after these. A number is how many milliseconds go by. */
export function after(...happenings: (Happening | number)[]): State {
  let now = 0;
  return happenings.reduce<State>(
    (state, happening) => {
      if (typeof happening !== 'number') return next(state, happening, now);
      now += happening;
      return next(state, { type: 'tick' }, now);
    },
    beginning('es', MR, [MR]),
  );
}
