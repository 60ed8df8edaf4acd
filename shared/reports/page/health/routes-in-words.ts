import { isAtLeast, type Severity, severities } from '../../../core/event/severity';
import {
  notifiesSomebody,
  type Recipient,
  type Route,
  type TenantConfiguration,
} from '../../../core/tenant/configuration';
import { listed } from '../../language/counting';
import { plainText } from '../../language/plain-text';
import { areaWords } from '../frame/parts';

type Routing = Pick<
  TenantConfiguration,
  'recipients' | 'routes' | 'weekInRollUp' | 'escalateTo' | 'fallbackRecipient' | 'patience'
>;

/** The recipients of an alert of one severity, by name and in the order of the configuration. */
export type SeverityRecipients = {
  readonly severity: Severity;
  readonly atOnce: readonly string[];
  readonly hourly: readonly string[];
  /** Recipients who get alerts of this severity only in the weekly digest. */
  readonly digest: readonly string[];
  /** Minutes from the first message until it is sent again, or to other recipients; null: never. */
  readonly remindAfter: number | null;
  readonly escalateAfter: number | null;
  readonly escalateTo: readonly string[];
};

const timings = ['atOnce', 'hourly', 'digest'] as const;
type Timing = (typeof timings)[number];

const timingWords: Readonly<Record<Timing, string>> = {
  atOnce: 'at once',
  hourly: 'on the hour',
  digest: 'in the weekly digest',
};

const isWhole = ({ areas, sources }: Route): boolean => areas.length === 0 && sources.length === 0;

const takes = (route: Route, severity: Severity): boolean => isAtLeast(severity, route.minimumSeverity);

/** Critical alerts are sent at once, also on routes that otherwise collect alerts for an hour. */
const timingOf = (route: Route, severity: Severity): Timing =>
  route.timing === 'hourly' && severity === 'critical' ? 'atOnce' : route.timing;

/** The timing of the fastest route that takes alerts of this severity in any area; null if there is none. */
function soonest(routes: readonly Route[], severity: Severity): Timing | null {
  const found = new Set(routes.filter((route) => takes(route, severity)).map((route) => timingOf(route, severity)));
  return timings.find((timing) => found.has(timing)) ?? null;
}

const worstFirst: readonly Severity[] = [...severities].reverse();

/** `critical and high alerts at once`, grouped by timing. */
function wholeRoutesInWords(routes: readonly Route[]): readonly string[] {
  return timings.flatMap((timing) => {
    const taken = worstFirst.filter((severity) => soonest(routes, severity) === timing);
    if (taken.length === 0) return [];
    const which = taken.length === severities.length ? 'every alert' : `${listed(taken)} alerts`;
    return [`${which} ${timingWords[timing]}`];
  });
}

/** `critical and high alerts on Devices at once` */
function partRouteInWords(route: Route): string {
  const taken = worstFirst.filter((severity) => takes(route, severity));
  const which = taken.length === severities.length ? 'every alert' : `${listed(taken)} alerts`;
  const about = [
    ...(route.areas.length === 0 ? [] : [listed(route.areas.map((area) => areaWords[area]))]),
    ...(route.sources.length === 0 ? [] : [listed(route.sources.map((source) => plainText(source)))]),
  ];
  return `${which} on ${about.join(', only ')} ${timingWords[route.timing]}`;
}

/** What one recipient gets: `critical and high alerts at once, medium alerts on the hour, the weekly digest`. */
export function receivedInWords(routing: Routing, { id, channel }: Recipient): string {
  const own = routing.routes.filter(({ recipients }) => recipients.includes(id));
  const isReader = own.length > 0 && routing.weekInRollUp?.includes(id) !== true && channel !== 'log-analytics';
  const parts = [
    ...wholeRoutesInWords(own.filter(isWhole)),
    ...own.filter((route) => !isWhole(route)).map(partRouteInWords),
    ...(isReader ? ['the weekly digest'] : []),
    ...(routing.escalateTo.includes(id) ? ['alerts that nobody acknowledges'] : []),
    ...(routing.fallbackRecipient === id ? ['alerts whose only recipient made the change'] : []),
  ];
  return parts.length === 0 ? 'nothing: no route names it' : parts.join(', ');
}

/** The recipients of alerts by severity, worst first. A recipient with a note only gets alerts of some areas. */
export function recipientsBySeverity(routing: Routing): readonly SeverityRecipients[] {
  const people = routing.recipients.filter(notifiesSomebody);
  const routesOf = ({ id }: Recipient): readonly Route[] =>
    routing.routes.filter(({ recipients }) => recipients.includes(id));
  const nameOf = (recipient: Recipient, severity: Severity): string => {
    const whole = soonest(routesOf(recipient).filter(isWhole), severity);
    const any = soonest(routesOf(recipient), severity);
    return whole === any ? plainText(recipient.name) : `${plainText(recipient.name)} (some areas)`;
  };
  return worstFirst.map((severity) => {
    const heard = (timing: Timing): readonly string[] =>
      people
        .filter((recipient) => soonest(routesOf(recipient), severity) === timing)
        .map((one) => nameOf(one, severity));
    const { remindAfter, escalateAfter } = routing.patience[severity];
    return {
      severity,
      atOnce: heard('atOnce'),
      hourly: heard('hourly'),
      digest: heard('digest'),
      remindAfter,
      escalateAfter,
      escalateTo: routing.recipients
        .filter(({ id }) => routing.escalateTo.includes(id))
        .map(({ name }) => plainText(name)),
    };
  });
}
