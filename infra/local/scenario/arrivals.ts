import type { ReceivedMail, Receivers } from '../receivers';

type Content = { readonly subject: string; readonly plainText: string };

/** Subject and text of a mail. */
export function contentOf({ body }: ReceivedMail): Content {
  // Safe: only the types of two properties are used, and they are checked.
  const { content } = body as { content?: { subject?: unknown; plainText?: unknown } };
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return { subject: text(content?.subject), plainText: text(content?.plainText) };
}

/**
 * Resolves to true when a mail arrives that matches `wanted`, and to false if none arrives in time. Earlier mails do not count. If
 * `signal` aborts, resolves to false at once.
 */
export function untilMail(
  receivers: Pick<Receivers, 'onReceived'>,
  wanted: (mail: ReceivedMail) => boolean,
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
      if (arrival.sort === 'mail' && wanted(arrival.mail)) end(true);
    });
    signal.addEventListener('abort', giveUp);
    if (signal.aborted) giveUp();
  });
}
