import { isCounted, type WatchEvent } from './event';
import { mostSevereFirst } from './severity';

const exposedBy = ({ exposure }: WatchEvent): number => (isCounted(exposure) ? exposure.count : 0);

/** Sorts by severity, then by the number of affected people. */
export const byGravity = (a: WatchEvent, b: WatchEvent): number => mostSevereFirst(a, b) || exposedBy(b) - exposedBy(a);
