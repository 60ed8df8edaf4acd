import type { Received } from '../receivers';
import type { Story } from './story';

type SentCall = { readonly key: string; readonly because: string; readonly subject: string };

/** The webhook says why a message was sent; a mail does not. */
function sentSince({ calls }: Received, before: number): readonly SentCall[] {
  return calls.slice(before).flatMap(({ body }) => {
    // Safe: this is our own webhook, and a missing field counts as empty.
    const { subject, because, alert } = body as Partial<SentCall> & { readonly alert?: { readonly key?: string } };
    return [{ key: alert?.key ?? '', because: because ?? '', subject: subject ?? '' }];
  });
}

const startKey = 'START';

/**
 * Problems in the messages between two moments: a story with more or fewer alerts than expected, an alert that was not resolved
 * exactly once, a message about no story, or a channel without the first or last message of an alert. Empty if everything is right.
 */
export function tallyProblems(
  stories: readonly Story[],
  { before, after }: { readonly before: Received; readonly after: Received },
  storyOf: (key: string) => string | undefined,
): readonly string[] {
  const sent = sentSince(after, before.calls.length).filter(({ key }) => key !== startKey);
  const strangers = sent.filter(({ key }) => storyOf(key) === undefined).map(({ subject }) => subject);
  const timesOf = (about: string, because: string): number =>
    sent.filter((each) => storyOf(each.key) === about && each.because === because).length;
  const miscounted = stories.flatMap(({ about, fixes, meanwhile }) => {
    const [opened, resolved] = [timesOf(about, 'opened'), timesOf(about, 'resolved')];
    const updated = timesOf(about, 'signedIn');
    const isRight = opened === 1 && resolved === (fixes === undefined ? 0 : 1);
    const isUpdated = updated === (meanwhile === undefined ? 0 : 1);
    return [
      ...(isRight ? [] : [`"${about}" was alerted ${opened} times and restored ${resolved} times.`]),
      ...(isUpdated ? [] : [`"${about}" sent ${updated} updates about sign-ins.`]),
    ];
  });
  const { mails, cards, calls } = after;
  const isEven = sent.every(({ key }) => hasAllOf(key, sent, [mails, cards]));
  const isTwice = mails.some(({ sends }) => sends > 1);
  return [
    ...miscounted,
    ...strangers.map((subject) => `This message matches nothing that was played: ${subject}`),
    ...(isEven ? [] : [`There are ${mails.length} mails, ${cards.length} cards and ${calls.length} webhook calls.`]),
    ...(isTwice ? ['A mail was sent twice.'] : []),
  ];
}

/**
 * Whether these channels brought the first message of the alert, and as many last messages as the webhook. An update can be
 * missing: on a channel that is a second slower, the first message already contains it.
 */
function hasAllOf(
  key: string,
  sent: readonly SentCall[],
  channels: readonly (readonly { readonly body: unknown }[])[],
): boolean {
  const ends = sent.filter((each) => each.key === key && each.because === 'resolved').length;
  return channels.every((messages) => {
    const own = messages.map(({ body }) => JSON.stringify(body)).filter((text) => isAbout(text, key));
    const ended = own.filter((text) => text.includes('Restored ·')).length;
    return ended === ends && own.length > ended;
  });
}

/**
 * The subject of a mail and the footer of a card end with the key. The text can contain keys of other alerts, such as those that
 * are still open.
 */
const isAbout = (text: string, key: string): boolean => text.includes(`[${key}]`) || text.includes(` · ${key}"`);
