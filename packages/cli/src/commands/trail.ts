import type { Line } from '../output/line.js';
import { warning } from '../output/spool-view.js';

/** What to say when what was done could not be written into the audit trail. */
export function trailNotes(unwritten: string | null): readonly Line[] {
  if (unwritten === null) return [];
  return [warning(`it is done, and is not in the audit trail (${unwritten}); note it there by hand.`)];
}
