import { timesOf } from '../../core/commonest';
import type { Message, OtherAlerts } from '../../core/delivery/message';
import { type Severity, severities } from '../../core/event/severity';
import { listed, number } from '../language/counting';

type Keyed = { readonly severity: Severity; readonly key: string };
type Counts = OtherAlerts['counts'];

const mostKeys = 60;

const totalOf = (counts: Counts): number => severities.reduce((sum, severity) => sum + (counts[severity] ?? 0), 0);

/** These alerts, and those that were left out before. */
export function otherAlertsOf(alerts: readonly Keyed[], { counts, keys }: OtherAlerts = noOthers): OtherAlerts {
  const times = timesOf(alerts.map(({ severity }) => severity));
  return {
    counts: Object.fromEntries(severities.map((one) => [one, (counts[one] ?? 0) + (times.get(one) ?? 0)])),
    keys: [...alerts.map(({ key }) => key), ...keys].slice(0, mostKeys),
  };
}

const noOthers: OtherAlerts = { counts: {}, keys: [] };

/** `1 critical, 2 high and 4 medium`, or `all high`. */
export function countsInWords(counts: Counts): string {
  const present = [...severities]
    .reverse()
    .flatMap((severity) => (counts[severity] ? [{ severity, amount: counts[severity] }] : []));
  const [worst] = present;
  return present.length === 1 && worst !== undefined && worst.amount > 1
    ? `all ${worst.severity}`
    : listed(present.map(({ severity, amount }) => `${number(amount)} ${severity}`));
}

/** `The worst 12 are listed here. The other 37 are on the page: all high.`; none if every alert is listed. */
function othersInWords(shown: number, { counts }: OtherAlerts): readonly string[] {
  const rest = totalOf(counts);
  if (rest === 0) return [];
  if (shown === 0) return [`The alerts are on the page: ${countsInWords(counts)}.`];
  const here = shown === 1 ? 'The worst is listed here.' : `The worst ${number(shown)} are listed here.`;
  return rest === 1
    ? [`${here} One more is on the page: ${severities.find((severity) => counts[severity] === 1)}.`]
    : [`${here} The other ${number(rest)} are on the page: ${countsInWords(counts)}.`];
}

/** `Keys of the others: K012, K013 and 5 more.`; undefined if every alert is listed. */
export function keysInWords({ counts, keys }: OtherAlerts): string | undefined {
  const rest = totalOf(counts) - keys.length;
  if (keys.length === 0) return undefined;
  return `Keys of the others: ${keys.join(', ')}${rest > 0 ? ` and ${number(rest)} more` : ''}.`;
}

/** The paragraphs of a message about several alerts, with the number of those that it does not list. */
export const paragraphsIn = ({ paragraphs, items = [], others }: Message): readonly string[] =>
  others === undefined ? paragraphs : [...paragraphs, ...othersInWords(items.length, others)];

/** The message with at most this many of its alerts listed. */
export function withItemsUpTo(message: Message, most: number): Message {
  const { items = [], others } = message;
  if (items.length <= most) return message;
  return {
    ...message,
    items: items.slice(0, most),
    ...(others !== undefined && { others: otherAlertsOf(items.slice(most), others) }),
  };
}
