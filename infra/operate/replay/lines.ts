import { plainText } from '../../../shared/reports/language/plain-text';
import type { Replayed, ReplayedMessage } from './replay';

const counted = (count: number, noun: string): string => `${count} ${count === 1 ? noun : `${noun}s`}`;

function messageLine({ at, timing, severity, alerts }: ReplayedMessage): string {
  const [first, ...more] = alerts;
  if (first === undefined) return '';
  const others = more.length === 0 ? '' : ` and ${counted(more.length, 'other')}`;
  const how = timing === 'atOnce' ? '' : ' (combined)';
  const time = at.slice(0, 16).replace('T', ' ');
  return `    ${time}  ${severity.toUpperCase().padEnd(13)}  ${first.source}  ${first.type}: ${plainText(first.title)}${others}${how}`;
}

/** The result for people: counts first, then each recipient with each message. Times are UTC. */
export function replayLines(tenantName: string, replayed: Replayed): readonly string[] {
  const { from, events, alerts, digestOnly, recipients } = replayed;
  return [
    `${plainText(tenantName)}, since ${from.slice(0, 16).replace('T', ' ')} UTC`,
    `  ${counted(events, 'event')} in store: ${counted(alerts, 'alert')}, and ${counted(digestOnly, 'finding')} only for the digest`,
    ...(recipients.length === 0 ? ['  no recipient is configured: nothing is sent'] : []),
    ...recipients.flatMap(({ name, channel, messages, digests }) => {
      const atOnce = messages.filter(({ timing }) => timing === 'atOnce').length;
      const counts = `${counted(atOnce, 'message')} at once, ${messages.length - atOnce} combined, ${counted(digests, 'digest')}`;
      return [`  ${plainText(name)} (${channel}): ${counts}`, ...messages.map(messageLine)];
    }),
  ];
}
