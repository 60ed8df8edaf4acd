/** The recipients of critical alerts, and changes that reduce them. */
import { shortHash } from '../canonical';
import {
  notifiesSomebody,
  placeOf,
  type Recipient,
  type Route,
  type TenantConfiguration,
} from '../tenant/configuration';
import type { Area } from '../verdict/control';
import type { ChannelState } from './channel-state';
import { targetOf } from './many-tenants';

type Routed = Pick<TenantConfiguration, 'recipients' | 'routes'>;

const isAlarm = ({ timing }: Route): boolean => timing !== 'digest';

/**
 * The recipients whom a route notifies at once or hourly. The weekly digest and tables are too late, and so are
 * escalations and the fallback.
 */
export const recipientsByRoutes = ({ recipients, routes }: Routed): readonly Recipient[] =>
  recipients.filter(
    (recipient) =>
      notifiesSomebody(recipient) && routes.some((route) => isAlarm(route) && route.recipients.includes(recipient.id)),
  );

/** The number of recipients. One mailbox with two names counts once. */
export const countRecipients = (configuration: Routed): number =>
  new Set(recipientsByRoutes(configuration).map(targetOf)).size;

// --- What a configuration removes ---------------------------------------------------------------------------------

/**
 * The part of the configuration that decides who receives critical alerts. Recipients are ids with a hash of their
 * address, so that a changed address counts as another recipient.
 */
export type CriticalRouting = {
  readonly routes: readonly {
    readonly recipients: readonly string[];
    readonly areas: readonly string[];
    readonly sources: readonly string[];
  }[];
  readonly escalateTo: readonly string[];
  readonly fallback: string | null;
  readonly disabled: readonly string[];
  readonly ownHandAllowed: boolean;
};

const nameOf = (recipient: Recipient): string => `${recipient.id}#${shortHash(placeOf(recipient)).slice(0, 12)}`;

/** The configured id of the recipient. */
export const idOfRecipient = (recipient: string): string => recipient.slice(0, recipient.lastIndexOf('#'));

export function criticalRoutingOf(
  configuration: Routed & Pick<TenantConfiguration, 'escalateTo' | 'fallbackRecipient' | 'disabled' | 'ownHandAllowed'>,
): CriticalRouting {
  const { recipients, routes, escalateTo, fallbackRecipient, disabled, ownHandAllowed } = configuration;
  const named = (ids: readonly string[]): readonly string[] =>
    recipients
      .filter(({ id }) => ids.includes(id))
      .map(nameOf)
      .sort();
  return {
    // Every minimum severity includes critical.
    routes: routes.filter(isAlarm).map((route) => ({
      recipients: named(route.recipients),
      areas: [...route.areas].sort(),
      sources: [...route.sources].sort(),
    })),
    escalateTo: named(escalateTo),
    fallback: named(fallbackRecipient === null ? [] : [fallbackRecipient])[0] ?? null,
    disabled: [...disabled].sort(),
    ownHandAllowed,
  };
}

/** Every recipient of a route. */
export const recipientsOf = ({ routes }: CriticalRouting): readonly string[] =>
  [...new Set(routes.flatMap(({ recipients }) => recipients))].sort();

/** A control or detector that can alert. Without an area it belongs to every area. */
export type Source = { readonly id: string; readonly area: Area | null };

function sourcesFor({ routes }: CriticalRouting, recipient: string, sources: readonly Source[]): ReadonlySet<string> {
  const own = routes.filter(({ recipients }) => recipients.includes(recipient));
  const isRouted = ({ id, area }: Source): boolean =>
    own.some(
      (route) =>
        (route.areas.length === 0 || area === null || route.areas.includes(area)) &&
        (route.sources.length === 0 || route.sources.includes(id)),
    );
  return new Set(sources.filter(isRouted).map(({ id }) => id));
}

/** What a later configuration removes. All empty or false if it only adds. Recipients as in `CriticalRouting`. */
export type Silenced = {
  /** Recipients who no longer receive critical alerts, or get them at another address. */
  readonly removed: readonly string[];
  /** Recipients who receive less than before. */
  readonly narrowed: readonly string[];
  readonly disabled: readonly string[];
  readonly ownHand: boolean;
};

/**
 * Compares what recipients get for each current source. A source that a new version adds or removes is not a change by
 * an operator.
 */
export function silencedBy(before: CriticalRouting, after: CriticalRouting, sources: readonly Source[]): Silenced {
  const lost = (recipient: string): boolean => {
    const now = sourcesFor(after, recipient, sources);
    const isLess = [...sourcesFor(before, recipient, sources)].some((id) => !now.has(id));
    const isLeftOut =
      (before.escalateTo.includes(recipient) && !after.escalateTo.includes(recipient)) ||
      (before.fallback === recipient && after.fallback !== recipient);
    // A recipient who gets everything by routes needs no fallback.
    return isLess || (isLeftOut && now.size < sources.length);
  };
  const known = [
    ...new Set([...recipientsOf(before), ...before.escalateTo, ...(before.fallback === null ? [] : [before.fallback])]),
  ].sort();
  const less = known.filter(lost);
  const getsNothing = (recipient: string): boolean =>
    sourcesFor(after, recipient, sources).size === 0 &&
    !after.escalateTo.includes(recipient) &&
    after.fallback !== recipient;
  return {
    removed: less.filter(getsNothing),
    narrowed: less.filter((recipient) => !getsNothing(recipient)),
    disabled: after.disabled.filter((id) => !before.disabled.includes(id)),
    ownHand: after.ownHandAllowed && !before.ownHandAllowed,
  };
}

/** The stored recipients of critical alerts of one tenant. */
export type AudienceRow = {
  readonly tenantId: string;
  readonly recipientIds: readonly string[];
  /** Since when these recipients have received critical alerts. */
  readonly since: string;
  /** The routing with sources and recipients; missing in rows of older versions. */
  readonly hearing?: CriticalRouting | undefined;
  /** Since when no recipient has been reachable; null if at least one is. */
  readonly muteSince?: string | null | undefined;
  /** The state of each channel at the last check, for the page; missing in rows of older versions. */
  readonly channels?: readonly ChannelState[] | undefined;
  /** The last row written to the list of tenants: its hash, and the time. */
  readonly summarised?: { readonly hash: string; readonly at: string } | undefined;
};
