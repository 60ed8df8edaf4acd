import { type Alert, attributedPersonOf, type TransitionType } from '../alert/alert';
import { shortHash } from '../canonical';
import { type Delivery, newDelivery } from '../delivery/delivery';
import { addressees, type RoutingConfiguration } from '../delivery/routing';
import type { WatchEvent } from '../event/event';
import { isRuleNotice } from '../rule/rules';
import type { Area } from '../verdict/control';

export type DeliveryContext = {
  readonly configuration: RoutingConfiguration;
  /** The area of a control or detector; null if it is neither. */
  readonly areaOf: (source: string) => Area | null;
  /** The address of a person's home account in lower case; null if unknown. */
  readonly addressOf: (personId: string) => string | null;
  /** Interval of hourly messages; ms. The local world shortens it. */
  readonly hourMs: number;
  /** Ids of recipients who were alerted before; nobody if left out. */
  readonly notified?: ReadonlySet<string> | undefined;
};

/** The control or detector id at the start of a concern. */
export function sourceOfConcern(concern: string): string {
  const [first = '', second = ''] = concern.split('|');
  return first === 'control' ? second : first;
}

/** Controls and detectors that an alert is about. */
export function sourcesOf(
  { named, concerns }: Pick<Alert, 'named' | 'concerns'>,
  event?: WatchEvent,
): readonly string[] {
  const own = event === undefined ? [] : isRuleNotice(event) ? sourcesOfNotice(event) : [event.source];
  return [...new Set([...own, ...named.map(({ source }) => source), ...concerns.map(sourceOfConcern)])];
}

/** The controls and detectors that a rule is about. For a migration, those of everything that it raises again. */
const sourcesOfNotice = ({ details }: WatchEvent): readonly string[] =>
  Array.isArray(details.sources) ? details.sources : [String(details.source)];

/** One delivery for each recipient of a matching route, not before `soonest` (epoch ms). */
export function deliveriesOf(
  alert: Alert,
  type: TransitionType,
  sources: readonly string[],
  { configuration, areaOf, addressOf, hourMs, notified }: DeliveryContext,
  soonest: number,
  deadline?: number,
): Delivery[] {
  const [actor] = attributedPersonOf(alert.attribution);
  const areas = [...new Set(sources.flatMap((source) => areaOf(source) ?? []))];
  const actorAddress = actor === undefined ? null : addressOf(actor);
  const moment = { now: soonest, actorAddress, hourMs, notified, deadline };
  return addressees({ alert, type, sources, areas }, configuration, moment).map(({ recipient, timing, notBefore }) =>
    newDelivery(alert, recipient, {
      notBefore: new Date(notBefore).toISOString(),
      timing: type === 'opened' && alert.gatheredUntil !== null && timing === 'atOnce' ? 'gathered' : timing,
    }),
  );
}

/** No vowels and no similar characters, so that four of them are easy to say on the phone and form no word. */
const keyAlphabet = '23456789BCDFGHJKMNPQRTVWXYZ';

/**
 * Derived from the alert's id, so that a repeated run gives the same key. Takes the next free key if it is used
 * already.
 */
export function keyOf(alertId: string, taken: ReadonlySet<string>): string {
  for (let attempt = 0; ; attempt++) {
    const hash = shortHash(`${alertId}|${attempt}`);
    const key = [0, 4, 8, 12]
      .map((at) => keyAlphabet[Number.parseInt(hash.slice(at, at + 4), 16) % keyAlphabet.length] ?? '2')
      .join('');
    if (!taken.has(key)) return key;
  }
}
