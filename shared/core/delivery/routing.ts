import type { Alert, TransitionType } from '../alert/alert';
import { isAtLeast } from '../event/severity';
import { homeAddressOf } from '../resource/home-account';
import { notifiesSomebody, type Recipient, type Route, type TenantConfiguration } from '../tenant/configuration';
import { nextWorkingTime } from '../time/working-hours';
import type { Area } from '../verdict/control';

export type RoutingConfiguration = Pick<
  TenantConfiguration,
  'recipients' | 'routes' | 'weekInRollUp' | 'workingHours' | 'timeZone' | 'escalateTo' | 'fallbackRecipient'
>;

/** The values that a route is matched against. */
export type Routed = {
  readonly alert: Pick<Alert, 'form' | 'severity' | 'attribution'>;
  readonly type: TransitionType;
  /** The controls and detectors that the alert comes from. */
  readonly sources: readonly string[];
  readonly areas: readonly Area[];
};

/** A recipient, the earliest time to notify them, and the position of the route in the configuration. */
export type Addressed = {
  readonly recipient: Recipient;
  readonly timing: 'atOnce' | 'hourly';
  /** Epoch ms. */
  readonly notBefore: number;
  readonly route: number | 'everybody' | 'escalation' | 'fallback' | 'earlier';
};

export type RoutingMoment = {
  /** The earliest time of any message; epoch ms. */
  readonly now: number;
  /** Address of the person whose account made the change; null if unknown. */
  readonly actorAddress: string | null;
  /** The time of the event that the alert warns of; epoch ms. Such a warning is not delayed beyond it. */
  readonly deadline?: number | undefined;
  /** Interval of hourly messages; ms. The local world shortens it. */
  readonly hourMs: number;
  /** Ids of recipients who have been or will be notified of the alert; left out if there are none. */
  readonly notified?: ReadonlySet<string> | undefined;
};

/**
 * The recipients of one transition of an alert, and when: each once, by the soonest route. Summaries and digests go to everybody whom a
 * route names. Outside working hours, only critical alerts are sent.
 */
export function addressees(
  routed: Routed,
  configuration: RoutingConfiguration,
  moment: RoutingMoment,
): readonly Addressed[] {
  switch (routed.alert.form) {
    case 'summary':
      return everybody(configuration, moment);
    case 'digest':
      return everybody(configuration, moment).filter(
        ({ recipient }) => configuration.weekInRollUp?.includes(recipient.id) !== true,
      );
    case 'notice':
      return withFallback(recipientsOfNotice(routed, configuration, moment), configuration, moment);
    case 'alert':
    case 'blind':
      return routed.type === 'escalated'
        ? withFallback(escalated(routed, configuration, moment), configuration, moment)
        : withNotified(
            withFallback(byRoutes(routed, configuration, moment), configuration, moment).filter(
              ({ route }) => isNews(routed) || route === 'fallback',
            ),
            routed,
            configuration,
            moment,
          );
  }
}

/**
 * Below high severity, a late account name is not worth a message, except for recipients who get the alert because of
 * that account. A name that has become uncertain always is.
 */
const isNews = ({ alert: { attribution, severity }, type }: Routed): boolean =>
  type !== 'actorFound' || isAtLeast(severity, 'high') || attribution.status !== 'known';

/** A recipient of escalations alone receives nothing else. */
function everybody({ recipients, routes }: RoutingConfiguration, { now }: RoutingMoment): readonly Addressed[] {
  const named = new Set(routes.flatMap((route) => route.recipients));
  return recipients
    .filter(({ id }) => named.has(id))
    .map((recipient) => ({ recipient, timing: 'atOnce', notBefore: now, route: 'everybody' }));
}

function byRoutes(
  routed: Routed,
  configuration: RoutingConfiguration,
  { now, hourMs, deadline }: RoutingMoment,
): readonly Addressed[] {
  const addressed = new Map<string, Addressed>();
  for (const [at, route] of configuration.routes.entries()) {
    if (route.timing === 'digest' || !matches(route, routed)) continue;
    const mayWait = route.timing === 'hourly' && routed.alert.severity !== 'critical';
    const atEarliest = atWork(routed, configuration, mayWait ? Math.ceil(now / hourMs) * hourMs : now);
    const isTooLate = deadline !== undefined && now < deadline && atEarliest >= deadline;
    const timing = mayWait && !isTooLate ? 'hourly' : 'atOnce';
    const notBefore = isTooLate ? now : atEarliest;
    for (const recipient of recipientsOf(configuration, route.recipients)) {
      const known = addressed.get(recipient.id);
      if (known !== undefined && !isSooner({ notBefore, timing }, known)) continue;
      addressed.set(recipient.id, { recipient, timing, notBefore, route: at });
    }
  }
  return [...addressed.values()];
}

/** If two are due at the same time, the one that does not wait for others comes first. */
const isSooner = (a: Pick<Addressed, 'notBefore' | 'timing'>, b: Addressed): boolean =>
  a.notBefore < b.notBefore || (a.notBefore === b.notBefore && a.timing === 'atOnce' && b.timing === 'hourly');

const recipientsOf = ({ recipients }: RoutingConfiguration, ids: readonly string[]): readonly Recipient[] =>
  recipients.filter(({ id }) => ids.includes(id));

/**
 * A new rule is announced at once to all recipients whom the alert would have reached, including those of the weekly digest; if there are
 * none, to everybody.
 */
function recipientsOfNotice(
  routed: Routed,
  configuration: RoutingConfiguration,
  moment: RoutingMoment,
): readonly Addressed[] {
  const addressed = new Map<string, Addressed>();
  for (const [at, route] of configuration.routes.entries()) {
    if (!matches(route, routed)) continue;
    for (const recipient of recipientsOf(configuration, route.recipients)) {
      if (!addressed.has(recipient.id))
        addressed.set(recipient.id, { recipient, timing: 'atOnce', notBefore: moment.now, route: at });
    }
  }
  return addressed.size === 0 ? everybody(configuration, moment) : [...addressed.values()];
}

const escalated = (routed: Routed, configuration: RoutingConfiguration, { now }: RoutingMoment): readonly Addressed[] =>
  recipientsOf(configuration, configuration.escalateTo).map((recipient) => ({
    recipient,
    timing: 'atOnce',
    notBefore: atWork(routed, configuration, now),
    route: 'escalation',
  }));

/** The person who made the change must not be the only recipient. A table does not count, because it notifies nobody. */
function withFallback(
  addressed: readonly Addressed[],
  configuration: RoutingConfiguration,
  { now, actorAddress }: RoutingMoment,
): readonly Addressed[] {
  const [fallback] = recipientsOf(configuration, [configuration.fallbackRecipient ?? '']);
  const people = addressed.filter(({ recipient }) => notifiesSomebody(recipient));
  const isOnlyTheActor =
    actorAddress !== null && people.length > 0 && people.every(({ recipient }) => isMailOf(recipient, actorAddress));
  if (!isOnlyTheActor || fallback === undefined || addressed.some(({ recipient }) => recipient.id === fallback.id))
    return addressed;
  return [...addressed, { recipient: fallback, timing: 'atOnce', notBefore: now, route: 'fallback' }];
}

export const isEnd = (type: TransitionType): boolean => type === 'resolved' || type === 'closed';

const followed: ReadonlySet<TransitionType> = new Set(['worsened', 'reopened', 'signedIn', 'eased', 'remedied']);

/** Later transitions of an alert go to everybody who received it: by escalation, as fallback, or as one of all recipients. */
export const isFollowed = (type: TransitionType): boolean => followed.has(type) || isEnd(type);

function withNotified(
  addressed: readonly Addressed[],
  routed: Routed,
  configuration: RoutingConfiguration,
  { now, notified }: RoutingMoment,
): readonly Addressed[] {
  if (notified === undefined || !isFollowed(routed.type)) return addressed;
  const isMissing = ({ id }: Recipient): boolean =>
    notified.has(id) && !addressed.some(({ recipient }) => recipient.id === id);
  const missing = configuration.recipients.filter(
    (recipient) => isMissing(recipient) && !(isEnd(routed.type) && wantsNoEnd(recipient, routed, configuration)),
  );
  const notBefore = atWork(routed, configuration, now);
  return [
    ...addressed,
    ...missing.map((recipient): Addressed => ({ recipient, timing: 'atOnce', notBefore, route: 'earlier' })),
  ];
}

/** True if a route that takes such alerts, or every route of the recipient, says so. */
function wantsNoEnd({ id }: Recipient, routed: Routed, { routes }: RoutingConfiguration): boolean {
  const own = routes.filter(({ timing, recipients }) => timing !== 'digest' && recipients.includes(id));
  return (
    own.some((route) => refusalOf(route, routed) === 'resolved') ||
    (own.length > 0 && own.every(({ sendResolved }) => !sendResolved))
  );
}

/** Compares the home address, because a guest gets mail there. */
export const isMailOf = (recipient: Recipient, address: string): boolean =>
  recipient.channel === 'email-acs' && homeAddressOf(recipient.address) === homeAddressOf(address);

const matches = (route: Route, routed: Routed): boolean => refusalOf(route, routed) === null;

/** Why a route does not take a transition of an alert; null if it does. */
export function refusalOf(
  route: Route,
  { alert, type, sources, areas }: Routed,
): 'severity' | 'resolved' | 'area' | 'source' | null {
  if (!isAtLeast(alert.severity, route.minimumSeverity)) return 'severity';
  // Everybody who received the beginning receives the end, whichever part of the alert it was about; `decide` leaves out those who did not.
  if (isEnd(type)) return route.sendResolved ? null : 'resolved';
  // An alert without an area, such as one about the monitor itself, concerns everybody.
  const isOfArea = route.areas.length === 0 || areas.length === 0 || areas.some((area) => route.areas.includes(area));
  if (!isOfArea) return 'area';
  return route.sources.length === 0 || sources.some((source) => route.sources.includes(source)) ? null : 'source';
}

/** Alerts that are not critical wait for working hours. */
const atWork = ({ alert }: Routed, { workingHours, timeZone }: RoutingConfiguration, at: number): number =>
  workingHours === null || alert.severity === 'critical' ? at : nextWorkingTime(workingHours, timeZone, at);
