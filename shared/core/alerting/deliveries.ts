import { type Alert, attributedPersonOf, type TransitionType } from '../alert/alert';
import { shortHash } from '../canonical';
import { type Delivery, newDelivery } from '../delivery/delivery';
import { addressees, type RoutingConfiguration } from '../delivery/routing';
import type { WatchEvent } from '../event/event';
import { isRuleNotice } from '../rule/rules';
import type { Area } from '../verdict/control';

export type DeliveryContext = {
  readonly configuration: RoutingConfiguration;
  /** The control or detector of the alert; null if it has none. */
  readonly areaOf: (source: string) => Area | null;
  /** Address of a person at home, lower case; null if it is not known. */
  readonly addressOf: (personId: string) => string | null;
  /** Interval of messages that collect several alerts; ms. */
  readonly hourMs: number;
  /** Ids of recipients who were alerted before; nobody if left out. */
  readonly notified?: ReadonlySet<string> | undefined;
};

/** The control or detector that a concern begins with. */
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

/**
 * The controls and detectors that a rule is about; those of a migration are the sources of everything that it opens.
 */
const sourcesOfNotice = ({ details }: WatchEvent): readonly string[] =>
  Array.isArray(details.sources) ? details.sources : [String(details.source)];

/** One delivery for each recipient whom a route names, not before `soonest` (epoch ms). */
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

/** No vowels and no characters that resemble others: four of them can be read out on the phone and spell nothing. */
const keyAlphabet = '23456789BCDFGHJKMNPQRTVWXYZ';

/** Drawn from the alert's id and moved on while taken, so that a repeated raise draws the same key. */
export function keyOf(alertId: string, taken: ReadonlySet<string>): string {
  for (let attempt = 0; ; attempt++) {
    const hash = shortHash(`${alertId}|${attempt}`);
    const key = [0, 4, 8, 12]
      .map((at) => keyAlphabet[Number.parseInt(hash.slice(at, at + 4), 16) % keyAlphabet.length] ?? '2')
      .join('');
    if (!taken.has(key)) return key;
  }
}
