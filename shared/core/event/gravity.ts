import { isCounted, type WatchEvent } from './event';
import { severities } from './severity';

const exposedBy = ({ exposure }: WatchEvent): number => (isCounted(exposure) ? exposure.count : 0);

/** Sorts the gravest first; of equal ones, the one that affects the most people. */
export const byGravity = (a: WatchEvent, b: WatchEvent): number =>
  severities.indexOf(b.severity) - severities.indexOf(a.severity) || exposedBy(b) - exposedBy(a);
