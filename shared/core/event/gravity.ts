import { isCounted, type WatchEvent } from './event';
import { severities } from './severity';

const exposedBy = ({ exposure }: WatchEvent): number => (isCounted(exposure) ? exposure.count : 0);

/** Sorts by severity, then by the number of affected people. */
export const byGravity = (a: WatchEvent, b: WatchEvent): number =>
  severities.indexOf(b.severity) - severities.indexOf(a.severity) || exposedBy(b) - exposedBy(a);
