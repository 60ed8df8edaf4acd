import type { Alert } from '../alert/alert';
import { isAnswerTo, type WatchEvent } from '../event/event';

/**
 * The end of an alert needs no reaction, so it waits for its account. 95 % of Microsoft's log entries arrive within two
 * minutes and are read in the third. Each time, this many group waits pass before the log is searched again.
 */
export const nameWaits = 3;
export const nameTries = 3;

/**
 * Whether the log may still name the account that fixed an alert. It may if it named the account of the change or may
 * still name that.
 * @param answers the other events of the alert that are known
 */
export const isNameAwaited = (
  { attribution: maker }: Pick<Alert, 'attribution'>,
  { id, attribution, details: { subjects } }: WatchEvent,
  answers: readonly WatchEvent[] = [],
): boolean =>
  (maker.status === 'known' || maker.status === 'notYetKnown') &&
  attribution.status === 'notYetKnown' &&
  Array.isArray(subjects) &&
  subjects.length > 0 &&
  !answers.some((answer) => isAnswerTo(answer, id));
