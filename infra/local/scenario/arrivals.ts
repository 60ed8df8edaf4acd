import type { Arrival, Receivers } from '../receivers';

/** The subject of a mail that arrived; undefined for what is none. */
export function subjectOf(arrival: Arrival): string | undefined {
  if (arrival.sort !== 'mail') return undefined;
  // Safe: the ACS receiver refuses a mail without a subject.
  const { content } = arrival.mail.body as { content?: { subject?: unknown } };
  return typeof content?.subject === 'string' ? content.subject : '(a mail without a subject)';
}

/**
 * Resolves true when a mail arrives that `wanted` says yes to, false when none came in time. Mails that are there
 * already do not count. Ends early, with false, when `signal` aborts.
 */
export function untilMail(
  receivers: Pick<Receivers, 'onReceived'>,
  wanted: (subject: string) => boolean,
  limitMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (arrived: boolean) => {
      clearTimeout(timer);
      stopListening();
      signal.removeEventListener('abort', giveUp);
      resolve(arrived);
    };
    const giveUp = () => end(false);
    const timer = setTimeout(giveUp, limitMs);
    const stopListening = receivers.onReceived((arrival) => {
      const subject = subjectOf(arrival);
      if (subject !== undefined && wanted(subject)) end(true);
    });
    signal.addEventListener('abort', giveUp);
    if (signal.aborted) giveUp();
  });
}
