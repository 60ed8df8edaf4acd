/** Health events of the watcher itself, and who may carry them. Pure: the same facts give the same events. */
import type { TransitionType } from '../alert/alert';
import type { AlertStep } from '../alert/alert-step';
import type { Operator } from '../alert/operator';
import { isWithdrawn, type WholeLoss } from '../collection/sight-loss';
import type { ChannelState } from '../delivery/channel-state';
import { newDelivery } from '../delivery/delivery';
import { type Hearing, idOfHearer, type Silenced } from '../delivery/hearing';
import {
  configurationConcern,
  type DeploymentNews,
  downgradedConcern,
  storageConcern,
} from '../deployment/deployment-watch';
import type { Recipient } from '../tenant/configuration';
import type { Trouble } from '../tenant/contained';
import type { CustomerAct, CustomerChange, CustomerRow } from '../tenant/customer';
import { type Attribution, eventId, type WatchEvent } from './event';
import type { Severity } from './severity';
import type { Tampering } from './tampering';

export type WatchFacts = { readonly tenantId: string; readonly now: string; readonly recordDay: string };

/** Names of what can go wrong with the monitor; sources of its events. */
export const watcherSources = [
  'sightless',
  'channelFailing',
  'poison',
  'subscriptionLost',
  'away',
  'tamper',
  'version',
  'storage',
  'silent',
  'backlog',
  'configuration',
  'contained',
  'credential',
  'customer',
] as const;
export type WatcherSource = (typeof watcherSources)[number];

export const isWatcherSource = (source: string): source is WatcherSource =>
  watcherSources.some((one) => one === source);

type HealthNotice = {
  readonly source: WatcherSource;
  readonly state: 'lost' | 'back';
  readonly severity: Severity;
  readonly id: string;
  readonly anchor: string;
  readonly groupKey: string | null;
  readonly concern: string | null;
  readonly details: WatchEvent['details'];
  /** Distinguishes the event from others with the same anchor. */
  readonly content?: unknown;
  readonly attribution?: Attribution;
};

/** Each beginning has one end, which is sent once. */
const endOf = ({ now }: WatchFacts, lost: WatchEvent | undefined) => ({
  anchor: lost?.recordedAt ?? now,
  content: ['back', lost?.id ?? null],
});

const monitor: Attribution = { status: 'nobody', reason: 'monitor' };

function watcherEvent({ tenantId, now, recordDay }: WatchFacts, notice: HealthNotice): WatchEvent {
  const { source, state, id, anchor, groupKey, concern, details, attribution = monitor } = notice;
  return {
    id: eventId({ tenantId, source, resourceId: id, anchor, before: null, after: notice.content ?? state }),
    tenantId,
    type: state === 'lost' ? 'health' : 'recovery',
    source,
    severity: state === 'lost' ? notice.severity : 'informational',
    anchor,
    happenedAt: attribution.status === 'known' ? attribution.at : null,
    recordedAt: now,
    recordDay,
    resource: { kind: 'tenant', id, name: null },
    peopleIds: [],
    lines: [],
    exposure: null,
    attribution,
    deferredUntil: null,
    lookBack: false,
    groupKey,
    concern,
    details,
  };
}

// --- Sight --------------------------------------------------------------------------------------------------------

export const sightlessConcern = 'sightless';

/** The tenant cannot be read at all, for one reason that explains every lost source. */
export const sightlessEvent = (facts: WatchFacts, { since, reason, kinds, of }: WholeLoss): WatchEvent =>
  watcherEvent(facts, {
    source: 'sightless',
    state: 'lost',
    severity: isWithdrawn(reason) ? 'critical' : 'high',
    id: facts.tenantId,
    anchor: since,
    groupKey: sightlessConcern,
    concern: sightlessConcern,
    details: { reason, kinds, of },
  });

export const sightBackEvent = (facts: WatchFacts, since: string): WatchEvent =>
  watcherEvent(facts, {
    source: 'sightless',
    state: 'back',
    severity: 'informational',
    id: facts.tenantId,
    anchor: since,
    groupKey: sightlessConcern,
    concern: sightlessConcern,
    details: { since },
  });

/** Longer than two rounds of the watch: sources hidden by one cause are one message, not one each. */
export const sightWaitMs = 7 * 60_000;

// --- Channels -----------------------------------------------------------------------------------------------------

export const channelConcern = (channel: string, recipientId: string): string => `channel|${channel}|${recipientId}`;

/**
 * Channels that fail in one outage are one alert, with one event for each recipient. `unheard`: the group key of an open alert of the same
 * type that has reached nobody; channels that fail meanwhile join it.
 */
export function channelEvents(
  facts: WatchFacts,
  failing: readonly ChannelState[],
  unheard?: string,
  /** All failing channels, including those already named in an alert: none of them can carry this one. */
  allFailing: readonly Pick<ChannelState, 'channel' | 'recipientId'>[] = failing,
): WatchEvent[] {
  const ways = allFailing.map(({ channel, recipientId }) => wayKey(channel, recipientId)).sort();
  const [first] = failing.map(({ channel, recipientId }) => channelConcern(channel, recipientId)).sort();
  return [...new Set(failing.map(({ channel }) => channel))].flatMap((channel) => {
    const together = failing
      .filter((state) => state.channel === channel)
      .sort((a, b) => (a.recipientId < b.recipientId ? -1 : 1));
    const recipients = together.map(({ recipientId }) => recipientId);
    return together.map((state) => ({
      ...watcherEvent(facts, {
        source: 'channelFailing',
        state: 'lost',
        severity: 'high',
        id: `${channel}|${state.recipientId}`,
        anchor: state.lastSuccessAt ?? state.failingSince ?? facts.now,
        groupKey: unheard ?? first ?? channelConcern(channel, state.recipientId),
        concern: channelConcern(channel, state.recipientId),
        details: {
          channel,
          recipients,
          ways,
          since: state.failingSince,
          lastSuccessAt: state.lastSuccessAt,
          reason: state.reason,
          undelivered: [...new Set(together.flatMap(({ undelivered }) => undelivered))].sort().slice(0, mostNamed),
        },
      }),
      // The failure may be over before anybody can be notified: then nothing is sent.
      deferredUntil: facts.now,
    }));
  });
}

const mostNamed = 20;

const wayKey = (channel: string, recipientId: string): string => `${channel}|${recipientId}`;

/** `why`: a message arrived, or nothing is sent there any more. */
export const channelBackEvent = (
  facts: WatchFacts,
  concern: string,
  lost: WatchEvent | undefined,
  why: 'arrived' | 'removed',
): WatchEvent => {
  const [, channel = '', recipientId = ''] = concern.split('|');
  return watcherEvent(facts, {
    source: 'channelFailing',
    state: 'back',
    severity: 'informational',
    id: `${channel}|${recipientId}`,
    ...endOf(facts, lost),
    groupKey: concern,
    concern,
    details: { channel, recipients: [recipientId], reason: why },
  });
};

// --- Queues, subscriptions, absence -------------------------------------------------------------------------------

type PoisonFacts = {
  readonly queue: string;
  readonly count: number;
  readonly since: string;
  readonly about: readonly string[];
};

export const poisonConcern = (queue: string): string => `poison|${queue}`;

export const poisonEvent = (facts: WatchFacts, { queue, count, since, about }: PoisonFacts): WatchEvent =>
  watcherEvent(facts, {
    source: 'poison',
    state: 'lost',
    severity: 'medium',
    id: queue,
    anchor: since,
    groupKey: 'poison',
    concern: poisonConcern(queue),
    details: { queue, count, since, about: about.slice(0, 5) },
  });

export const poisonGoneEvent = (facts: WatchFacts, concern: string, lost: WatchEvent | undefined): WatchEvent =>
  watcherEvent(facts, {
    source: 'poison',
    state: 'back',
    severity: 'informational',
    id: concern.slice('poison|'.length),
    ...endOf(facts, lost),
    groupKey: 'poison',
    concern,
    details: { queue: concern.slice('poison|'.length) },
  });

export const subscriptionConcern = (resource: string): string => `subscription|${resource}`;

/** Graph no longer sends notifications for the resource; it is polled instead, which is slower. */
export const subscriptionLostEvent = (
  facts: WatchFacts,
  { resource, expiresAt, kind }: { readonly resource: string; readonly expiresAt: string; readonly kind: string },
): WatchEvent =>
  watcherEvent(facts, {
    source: 'subscriptionLost',
    state: 'lost',
    severity: 'low',
    id: resource,
    anchor: expiresAt,
    groupKey: 'subscriptions',
    concern: subscriptionConcern(resource),
    details: { kind, since: expiresAt },
  });

export const subscriptionBackEvent = (facts: WatchFacts, concern: string, lost: WatchEvent | undefined): WatchEvent =>
  watcherEvent(facts, {
    source: 'subscriptionLost',
    state: 'back',
    severity: 'informational',
    id: concern.slice('subscription|'.length),
    ...endOf(facts, lost),
    groupKey: 'subscriptions',
    concern,
    details: {},
  });

/**
 * The monitor did not run between these times. A problem that is already over stays in the record and in the digest; `missed` makes it an
 * alert.
 */
export const awayEvent = (facts: WatchFacts, from: string, to: string, missed: number): WatchEvent =>
  watcherEvent(facts, {
    source: 'away',
    state: 'lost',
    severity: missed > 0 ? 'medium' : 'low',
    id: facts.tenantId,
    anchor: from,
    groupKey: `away|${from}`,
    concern: null,
    details: { from, to, missed },
  });

// --- The deployment -----------------------------------------------------------------------------------------------

/** A function that the others rely on and that has not run for twice its interval, or made no backup for more than a day. */
type SilentFunction = 'schedule' | 'collect' | 'backup';
export const silentConcern = (name: SilentFunction): string => `silent|${name}`;

export const silentEvent = (
  facts: WatchFacts,
  name: SilentFunction,
  since: string,
  reason: string | null = null,
): WatchEvent =>
  watcherEvent(facts, {
    source: 'silent',
    state: 'lost',
    severity: 'high',
    id: name,
    anchor: since,
    groupKey: silentConcern(name),
    concern: silentConcern(name),
    details: { function: name, since, ...(reason !== null && { reason }) },
  });

export const silentOverEvent = (facts: WatchFacts, name: SilentFunction, lost: WatchEvent | undefined): WatchEvent =>
  watcherEvent(facts, {
    source: 'silent',
    state: 'back',
    severity: 'informational',
    id: name,
    ...endOf(facts, lost),
    groupKey: silentConcern(name),
    concern: silentConcern(name),
    details: { function: name },
  });

export const backlogConcern = (queue: string): string => `backlog|${queue}`;

/** Messages arrive in a queue faster than they are worked off. */
export const backlogEvent = (
  facts: WatchFacts,
  { queue, count, since }: { readonly queue: string; readonly count: number; readonly since: string },
): WatchEvent =>
  watcherEvent(facts, {
    source: 'backlog',
    state: 'lost',
    severity: 'high',
    id: queue,
    anchor: since,
    groupKey: 'backlog',
    concern: backlogConcern(queue),
    details: { queue, count, since },
  });

export const backlogOverEvent = (facts: WatchFacts, queue: string, lost: WatchEvent | undefined): WatchEvent =>
  watcherEvent(facts, {
    source: 'backlog',
    state: 'back',
    severity: 'informational',
    id: queue,
    ...endOf(facts, lost),
    groupKey: 'backlog',
    concern: backlogConcern(queue),
    details: { queue },
  });

/** The event for news about the deployment; `lost`: the event that a recovery ends. */
export function deploymentEvent(
  facts: WatchFacts,
  news: DeploymentNews,
  lost: (concern: string) => WatchEvent | undefined,
): WatchEvent {
  const ends = (source: WatcherSource, concern: string, id: string): WatchEvent =>
    watcherEvent(facts, {
      source,
      state: 'back',
      severity: 'informational',
      id,
      ...endOf(facts, lost(concern)),
      groupKey: concern,
      concern,
      details: source === 'configuration' ? { code: id } : {},
    });
  switch (news.what) {
    case 'upgraded':
    case 'downgraded': {
      const { what, from, to, since } = news;
      const isDown = what === 'downgraded';
      return watcherEvent(facts, {
        source: 'version',
        state: 'lost',
        severity: isDown ? 'high' : 'medium',
        id: to,
        anchor: since,
        groupKey: isDown ? downgradedConcern : `version|${to}|${since}`,
        concern: isDown ? downgradedConcern : null,
        details: { change: what, from, to, since },
        content: [from, to],
      });
    }
    case 'noLongerDowngraded':
      return ends('version', downgradedConcern, 'downgraded');
    case 'storageNewer':
      return watcherEvent(facts, {
        source: 'storage',
        state: 'lost',
        severity: 'high',
        id: 'newer',
        anchor: facts.now,
        groupKey: storageConcern,
        concern: storageConcern,
        details: { format: news.format, by: news.by },
      });
    case 'storageReadable':
      return ends('storage', storageConcern, 'newer');
    case 'warned': {
      const concern = configurationConcern(news.code);
      return watcherEvent(facts, {
        source: 'configuration',
        state: 'lost',
        severity: 'medium',
        id: news.code,
        anchor: news.since,
        groupKey: concern,
        concern,
        details: { code: news.code, count: news.texts.length, since: news.since, texts: news.texts.slice(0, 10) },
      });
    }
    case 'noLongerWarned':
      return ends('configuration', configurationConcern(news.code), news.code);
  }
}

// --- The deployment's credential ----------------------------------------------------------------------------------

/** One alert for the deployment, however many tenants cannot be read. */
export const credentialConcern = 'credential';

/** Entra rejects the application's credential. `witness`: the tenant whose collections show it, and later its end. */
export const credentialEvent = (facts: WatchFacts, since: string, witness: string): WatchEvent =>
  watcherEvent(facts, {
    source: 'credential',
    state: 'lost',
    severity: 'critical',
    id: facts.tenantId,
    anchor: since,
    groupKey: credentialConcern,
    concern: credentialConcern,
    details: { since, witness },
  });

export const credentialBackEvent = (facts: WatchFacts, lost: WatchEvent | undefined): WatchEvent =>
  watcherEvent(facts, {
    source: 'credential',
    state: 'back',
    severity: 'informational',
    id: facts.tenantId,
    ...endOf(facts, lost),
    groupKey: credentialConcern,
    concern: credentialConcern,
    details: {},
  });

// --- Contained tenants --------------------------------------------------------------------------------------------

export type ContainedTenant = { readonly tenantId: string; readonly name: string; readonly trouble: Trouble };

/** One reason why a tenant is contained: another reason is news. */
export const containedConcern = ({ tenantId, trouble }: Pick<ContainedTenant, 'tenantId' | 'trouble'>): string =>
  `contained|${trouble.type}|${tenantId}`;

const mostTexts = 10;

/**
 * Newly contained tenants, reported by the deployment: one alert for those read by a foreign identity, and one for those with wrong
 * settings; each with one event per tenant.
 */
export function containedEvents(facts: WatchFacts, tenants: readonly ContainedTenant[]): readonly WatchEvent[] {
  const sorted = [...tenants].sort((a, b) => (a.tenantId < b.tenantId ? -1 : 1));
  const broken = sorted.filter(({ trouble }) => trouble.type === 'settings');
  return sorted.map((tenant) => {
    const { tenantId, name, trouble } = tenant;
    const isOther = trouble.type === 'otherTenant';
    const together = isOther ? sorted.filter((one) => isSameFound(one.trouble, trouble)) : broken;
    return watcherEvent(facts, {
      source: 'contained',
      state: 'lost',
      severity: isOther ? 'critical' : 'high',
      id: tenantId,
      anchor: isOther ? trouble.since : facts.now,
      groupKey: isOther
        ? `contained|otherTenant|${trouble.found.tenantId}`
        : `contained|settings|${broken[0]?.tenantId}`,
      concern: containedConcern(tenant),
      details: {
        trouble: trouble.type,
        configured: name,
        configuredId: tenantId,
        tenants: together.map((one) => one.name).slice(0, mostNamed),
        count: together.length,
        since: isOther ? trouble.since : facts.now,
        ...(isOther
          ? { found: trouble.found.name, foundId: trouble.found.tenantId }
          : { texts: together.flatMap(problemLines).slice(0, mostTexts) }),
      },
      content: [tenantId, trouble.type],
    });
  });
}

const problemLines = ({ name, trouble }: ContainedTenant): readonly string[] =>
  trouble.type === 'settings' ? trouble.problems.map((problem) => `${name}: ${problem}`) : [];

const isSameFound = (a: Trouble, b: Trouble): boolean =>
  a.type === 'otherTenant' && b.type === 'otherTenant' && a.found.tenantId === b.found.tenantId;

export const containedOverEvent = (facts: WatchFacts, concern: string, lost: WatchEvent | undefined): WatchEvent =>
  watcherEvent(facts, {
    source: 'contained',
    state: 'back',
    severity: 'informational',
    id: concern.split('|')[2] ?? concern,
    ...endOf(facts, lost),
    groupKey: lost?.groupKey ?? concern,
    concern,
    details: lost?.details ?? {},
  });

// --- Customers ----------------------------------------------------------------------------------------------------

/** Acts that end or change what people are alerted of. Leaving and pausing are what somebody would do who wants to hide. */
const announced: Readonly<Partial<Record<CustomerAct, Severity>>> = { pause: 'high', leave: 'high', resume: 'medium' };

const actorOf = (by: Operator | null, at: string): Attribution =>
  by === null ? monitor : { status: 'known', actor: { type: 'person', id: by.id, ipAddress: null }, recordId: '', at };

/**
 * Somebody did something about a customer. `facts.tenantId`: in whose record; the customer's own never alerts, because nothing is sent
 * in the name of a customer that is paused or leaves.
 */
export const customerEvent = (
  facts: WatchFacts,
  { tenantId, name }: Pick<CustomerRow, 'tenantId' | 'name'>,
  { what, at, by }: CustomerChange,
): WatchEvent => {
  const isAnnounced = facts.tenantId !== tenantId && announced[what] !== undefined;
  return watcherEvent(facts, {
    source: 'customer',
    state: 'lost',
    severity: announced[what] ?? 'informational',
    id: tenantId,
    anchor: at,
    groupKey: isAnnounced ? `customer|${what}|${tenantId}|${at}` : null,
    concern: null,
    details: { what, customer: name },
    content: what,
    attribution: actorOf(by, at),
  });
};

// --- Tampering ----------------------------------------------------------------------------------------------------

/**
 * Somebody changed the monitor's own identity. It is sent to everybody, because one of the recipients may be the actor.
 */
export const tamperEvent = (
  facts: WatchFacts,
  { what, permission }: Tampering,
  record: { readonly id: string; readonly at: string },
  attribution: Attribution,
): WatchEvent => ({
  ...watcherEvent(facts, {
    source: 'tamper',
    state: 'lost',
    severity: 'critical',
    id: what,
    anchor: record.at,
    groupKey: `tamper|${what}`,
    concern: null,
    details: { what, permission },
    content: record.id,
    attribution,
  }),
  happenedAt: record.at,
});

/**
 * Fewer people receive critical alerts, or at other addresses, or fewer alerts; checks were switched off; or people may approve their own
 * changes. `since`: since when the old configuration applied. `left`: the number of remaining recipients.
 */
export function silencedEvents(
  facts: WatchFacts,
  since: string,
  before: Hearing,
  { removed, narrowed, disabled, ownHand }: Silenced,
  left: number,
): readonly WatchEvent[] {
  const event = (what: string, details: WatchEvent['details']): WatchEvent =>
    watcherEvent(facts, {
      source: 'tamper',
      state: 'lost',
      severity: 'critical',
      id: what,
      anchor: since,
      groupKey: `tamper|${what}`,
      concern: null,
      details: { what, ...details },
      content: [before, details],
    });
  const named = (ids: readonly string[]): readonly string[] => ids.slice(0, mostNamed);
  const ids = (list: readonly string[]): readonly string[] => named(list.map(idOfHearer));
  return [
    ...(removed.length + narrowed.length === 0
      ? []
      : [event('recipientsRemoved', { removed: ids(removed), narrowed: ids(narrowed), left })]),
    ...(disabled.length === 0 ? [] : [event('checksDisabled', { checks: named(disabled), count: disabled.length })]),
    ...(ownHand ? [event('ownHandAllowed', {})] : []),
  ];
}

export const auditDarkConcern = 'tamper|auditUnreadable';

/** Only our access to the log that would show tampering was refused; the other sources can still be read. */
export const auditDarkEvent = (facts: WatchFacts, since: string): WatchEvent =>
  watcherEvent(facts, {
    source: 'tamper',
    state: 'lost',
    severity: 'critical',
    id: 'auditUnreadable',
    anchor: since,
    groupKey: auditDarkConcern,
    concern: auditDarkConcern,
    details: { what: 'auditUnreadable', since },
  });

export const auditReadableEvent = (facts: WatchFacts, since: string): WatchEvent =>
  watcherEvent(facts, {
    source: 'tamper',
    state: 'back',
    severity: 'informational',
    id: 'auditUnreadable',
    anchor: since,
    groupKey: auditDarkConcern,
    concern: auditDarkConcern,
    details: { what: 'auditUnreadable', since },
  });

// --- Who carries it -----------------------------------------------------------------------------------------------

/** Withdrawing consent silences the monitor just like removing its credential: permitted requests are refused. */
const isTampering = ({ source, details }: Pick<WatchEvent, 'source' | 'details'>): boolean =>
  source === 'tamper' || (source === 'sightless' && details.reason === 'notPermitted');

/**
 * A transition that opens the alert or makes it worse is sent to everybody, whatever the routes say: one of the recipients may be the
 * actor.
 */
export const goesToEverybody = (event: Pick<WatchEvent, 'source' | 'details'>, type: TransitionType): boolean =>
  isTampering(event) && (type === 'opened' || type === 'worsened' || type === 'reopened');

/**
 * The deliveries of the weekly roll-up go to the recipients that it names, whatever the routes say. Alerts about the
 * monitor itself never use the channel that they report as broken; tampering is sent to everybody at once; one lost
 * source is sent only once it is clear that others still work.
 */
export function carriedBy(
  step: AlertStep,
  event: WatchEvent,
  recipients: readonly Recipient[],
  waitMs: number,
): AlertStep {
  const { rollUp, recipients: named } = event.details;
  if (event.source === 'digest' && typeof rollUp === 'string') {
    const addressed = recipients.filter(({ id }) => Array.isArray(named) && named.includes(id));
    return { ...step, deliveries: addressed.map((recipient) => ofEverybody(step, recipient, event.recordedAt)) };
  }
  if (step.transitions.some(({ type }) => goesToEverybody(event, type)))
    return { ...step, deliveries: recipients.map((recipient) => ofEverybody(step, recipient, event.recordedAt)) };
  if (step.deliveries.length === 0) return step;
  if (event.source === 'channelFailing') {
    if (event.type === 'recovery') return step;
    const ways = failingWays(event.details);
    const others = step.deliveries.filter((one) => !ways.includes(wayKey(one.channel, one.recipientId)));
    // If nobody can be reached, it is sent once somebody can be, unless everything is over by then.
    return others.length === 0 ? step : { ...step, deliveries: others };
  }
  if (event.source === 'blind' && event.type === 'health') {
    const soonest = new Date(Date.parse(event.recordedAt) + waitMs).toISOString();
    return {
      ...step,
      deliveries: step.deliveries.map((one) => (one.notBefore < soonest ? { ...one, notBefore: soonest } : one)),
    };
  }
  return step;
}

/** A step may name several events; the message is that of the first that people are alerted to. */
const firstLoud = (transitions: AlertStep['transitions'], last: number): number =>
  transitions.find(({ type }) => type !== 'joined')?.seq ?? last;

/** An event of an older build names the recipients of one channel. */
function failingWays({ channel, recipients, ways }: WatchEvent['details']): readonly unknown[] {
  if (Array.isArray(ways)) return ways;
  return Array.isArray(recipients) ? recipients.map((id) => wayKey(String(channel), String(id))) : [];
}

const ofEverybody = (
  { alert, deliveries, transitions }: AlertStep,
  recipient: Recipient,
  now: string,
): AlertStep['deliveries'][number] => ({
  ...newDelivery({ ...alert, seq: firstLoud(transitions, alert.seq) }, recipient, { notBefore: now, timing: 'atOnce' }),
  ...deliveries.find(({ recipientId, channel }) => recipientId === recipient.id && channel === recipient.channel),
});
