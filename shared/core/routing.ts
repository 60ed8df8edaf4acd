import type { Alert, TransitionType } from './alert';
import type { Recipient, Route, TenantConfiguration } from './configuration';
import type { Area } from './control';
import { isAtLeast } from './severity';
import { nextWorkingTime } from './working-hours';

export type RoutingConfiguration = Pick<
  TenantConfiguration,
  'recipients' | 'routes' | 'workingHours' | 'timeZone' | 'escalateTo' | 'fallbackRecipient'
>;

/** What a route is held against. */
export type Routed = {
  readonly alert: Pick<Alert, 'form' | 'severity' | 'attribution'>;
  readonly type: TransitionType;
  /** Controls and detectors whose story it is. */
  readonly sources: readonly string[];
  readonly areas: readonly Area[];
};

/** Somebody who hears of it, when at the earliest, and by which of the routes (its place in the configuration). */
export type Addressed = {
  readonly recipient: Recipient;
  readonly timing: 'atOnce' | 'hourly';
  /** Epoch ms. */
  readonly notBefore: number;
  readonly route: number | 'everybody' | 'escalation' | 'fallback';
};

/**
 * Who hears of a step of an alert, and when: each recipient once, by the route that is soonest. Summaries and digests go to
 * everybody. Outside working hours only what is critical rings.
 */
export function addressees(
  routed: Routed,
  configuration: RoutingConfiguration,
  now: number,
  /** Address of the person whose account did it, lower case; null where it is not known. */
  actorAddress: string | null,
): readonly Addressed[] {
  const { recipients, escalateTo, fallbackRecipient } = configuration;
  const find = (id: string): Recipient | undefined => recipients.find((recipient) => recipient.id === id);
  if (routed.alert.form === 'summary' || routed.alert.form === 'digest')
    return recipients.map((recipient) => ({ recipient, timing: 'atOnce', notBefore: now, route: 'everybody' }));
  if (routed.type === 'escalated') {
    return escalateTo.flatMap((id): Addressed[] => {
      const recipient = find(id);
      return recipient === undefined ? [] : [{ recipient, timing: 'atOnce', notBefore: now, route: 'escalation' }];
    });
  }
  const told = new Map<string, Addressed>();
  for (const [at, route] of configuration.routes.entries()) {
    if (route.timing === 'digest' || !matches(route, routed)) continue;
    const notBefore = timeOf(route.timing, routed, configuration, now);
    for (const id of route.recipients) {
      const recipient = find(id);
      const known = told.get(id);
      if (recipient === undefined || (known !== undefined && known.notBefore <= notBefore)) continue;
      told.set(id, { recipient, timing: route.timing, notBefore, route: at });
    }
  }
  const addressed = [...told.values()];
  const fallback = fallbackRecipient === null ? undefined : find(fallbackRecipient);
  const isOnlyTheActor =
    actorAddress !== null &&
    addressed.length > 0 &&
    addressed.every(({ recipient }) => isMailOf(recipient, actorAddress));
  if (!isOnlyTheActor || fallback === undefined || told.has(fallback.id)) return addressed;
  return [...addressed, { recipient: fallback, timing: 'atOnce', notBefore: now, route: 'fallback' }];
}

const isMailOf = (recipient: Recipient, address: string): boolean =>
  recipient.channel === 'email-acs' && recipient.address.toLowerCase() === address;

function matches(route: Route, { alert, type, sources, areas }: Routed): boolean {
  if (!isAtLeast(alert.severity, route.minimumSeverity)) return false;
  if (type === 'resolved' && !route.sendResolved) return false;
  if (route.areas.length > 0 && !areas.some((area) => route.areas.includes(area))) return false;
  return route.sources.length === 0 || sources.some((source) => route.sources.includes(source));
}

const hourMs = 3_600_000;

/** Hourly ones go on the hour. What is not critical waits for somebody to be there; the end of it may come at any time with it. */
function timeOf(
  timing: 'atOnce' | 'hourly',
  { alert }: Routed,
  { workingHours, timeZone }: RoutingConfiguration,
  now: number,
): number {
  const soonest = timing === 'hourly' ? Math.ceil(now / hourMs) * hourMs : now;
  if (workingHours === null || alert.severity === 'critical') return soonest;
  return nextWorkingTime(workingHours, timeZone, soonest);
}
