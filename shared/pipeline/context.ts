import type { AlertWithEvents } from '../core/alert/alert';
import type { Graph } from '../core/collection/graph';
import type { BoundChannel } from '../core/delivery/bound-channel';
import type { ChannelLimits } from '../core/delivery/channel-limits';
import type { SharedTarget } from '../core/delivery/many-tenants';
import type { Message } from '../core/delivery/message';
import type { Backups } from '../core/deployment/backup-files';
import type { Detector } from '../core/event/detector';
import type { Queues } from '../core/queues';
import type { DirectoryName } from '../core/resource/directory-name';
import type { Store } from '../core/store';
import type { RollUpPlan, TenantConfiguration } from '../core/tenant/configuration';
import type { AlertInWords } from '../core/tenant/tenant-summary';
import { dayMs, secondMs } from '../core/time/durations';
import type { Control } from '../core/verdict/control';
import type { Checks } from '../core/verdict/enabled';
import type { FleetPlaces } from './collect/fleet-places';
import type { MessageInput } from './message-input';

type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Where state is kept, work is queued and tenants are read. */
type Adapters = {
  readonly store: Store;
  readonly queues: Queues;
  /** Where the deployment keeps backups; none are made if left out. */
  readonly backups?: Backups;
  readonly graph: (tenantId: string) => Promise<Graph>;
  readonly log: (event: string, fields: Fields) => void;
  /** A name for a holder of leases, new for each invocation. */
  readonly newHolder: () => string;
  /** Limit on the large fleets that this process collects at once; unlimited if left out. */
  readonly largeFleets?: FleetPlaces;
};

type Clock = {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** The local world divides waits and cadences by it. Leases and timeouts are never divided. */
  readonly speed: number;
  /** Time between two ticks of the timer; ms. Waiting for the next tick does not count as late. */
  readonly tickMs: number;
};

type TenantSettings = {
  /**
   * Packaged configuration with the tenant's Settings row on top; the deployment's own under its id. Throws
   * TenantContained if nothing of the tenant may be read, stored or sent.
   */
  readonly configuration: (tenantId: string) => Promise<TenantConfiguration>;
  readonly controls: readonly Control[];
  readonly detectors: readonly Detector[];
  /** All checks. `controls` and `detectors` hold only those that the operator left on. */
  readonly registered?: Checks;
};

/** The tenant of an alert, and the names of people in it. */
type WordedFor = {
  readonly tenant: Pick<TenantConfiguration, 'name' | 'timeZone'>;
  readonly names: ReadonlyMap<string, DirectoryName>;
  readonly now: string;
};

type Sending = {
  readonly channel: (configuration: TenantConfiguration, channel: string) => Promise<BoundChannel>;
  /** How many messages providers accept from us; the defaults if left out. */
  readonly channelLimits?: ChannelLimits;
  readonly render: (input: MessageInput) => Message;
  /** An alert as pages list it. */
  readonly alertInWords: (found: AlertWithEvents, about: WordedFor) => AlertInWords;
  readonly publicUrl: string;
  /**
   * The shared mailbox or workflow of a recipient. Taken from the packaged file only: people in a tenant must not get
   * messages of other tenants by editing their own settings. Undefined for recipients of few tenants.
   */
  readonly sharedTarget: (tenantId: string, recipientId: string) => SharedTarget | undefined;
};

/** Settings of the deployment as a whole. */
type Deployment = {
  readonly tenantIds: readonly string[];
  /** Receives messages that concern no single tenant; if left out, those go to the first tenant's recipients. */
  readonly operatorsTenantId?: string;
  /** Weekly messages about many tenants; none if left out. */
  readonly rollUps?: readonly RollUpPlan[];
  /**
   * Names of tenants from the packaged file, so that a tenant with unusable settings has a name too. If left out, ids
   * are shown.
   */
  readonly tenantNames?: ReadonlyMap<string, string>;
  /** Probable mistakes in the packaged configuration that belong to no single tenant. */
  readonly configurationWarnings?: readonly string[];
  /** Until when the certificate of the application is valid, ISO 8601; null or left out if there is none. */
  readonly certificateEndsAt?: string | null;
  /** Calls the dead man's switch; null if none is configured. Returns a problem in words without URL, or null. */
  readonly heartbeat: (() => Promise<string | null>) | null;
  /** The version in package.json. */
  readonly version: string;
};

/** Binds Graph's change notifications to this deployment. */
type Subscribing = {
  readonly clientState: (tenantId: string, kind: string, nonce: string) => string;
  readonly newNonce: () => string;
  /** False if the nonce was created with an older key. */
  readonly isOwnNonce: (nonce: string) => boolean;
};

/** All ports of the use cases. A function asks only for those it uses: Ports, or a group below. */
export type Pipeline = Adapters & Clock & TenantSettings & Sending & Deployment & Subscribing;

/** The app's pipeline, which always has backups. */
export type AppPipeline = Pipeline & { readonly backups: Backups };

export type Ports<Name extends keyof Pipeline> = Pick<Pipeline, Name>;

/** Raising alerts and planning their deliveries. */
export type AlertPorts = Ports<'controls' | 'detectors' | 'now' | 'queues' | 'speed' | 'store'>;
/** Raising alerts and planning their deliveries, before the tenant lease is taken. */
export type LeasedAlertPorts = AlertPorts & Ports<'newHolder' | 'sleep'>;
/** Raising an alert about a tenant whose settings or identity cannot be used. */
export type ContainmentPorts = LeasedAlertPorts & Ports<'configuration' | 'log' | 'tenantNames'>;
/** Judging a collection and recording the result. */
export type EvaluationPorts = AlertPorts & Ports<'graph' | 'largeFleets' | 'log' | 'registered' | 'sleep' | 'tickMs'>;
/** Gathering and rendering any message. */
export type RenderPorts = Ports<
  'configuration' | 'controls' | 'detectors' | 'log' | 'now' | 'publicUrl' | 'render' | 'rollUps' | 'store'
>;
/** Sending a message, within the limits of its channel. */
export type SendPorts = RenderPorts & Ports<'channel' | 'channelLimits' | 'queues' | 'speed' | 'tickMs'>;
/** Working off the deliveries that are due, under leases. */
export type DeliveryPorts = SendPorts & Ports<'newHolder'>;
/** Rendering and sending one message. */
export type MessagePorts = Ports<'channel' | 'channelLimits' | 'log' | 'now' | 'publicUrl' | 'render' | 'store'>;
/** Keeping Graph's subscriptions of a tenant. */
export type SubscriptionPorts = Subscribing & Ports<'configuration' | 'graph' | 'log' | 'now' | 'queues' | 'store'>;
/** Judging whether a tenant's collections are complete and recent. */
export type HealthPorts = Ports<
  'configuration' | 'controls' | 'detectors' | 'now' | 'registered' | 'speed' | 'store' | 'tickMs'
>;

/** The tenant or deployment whose recipients get messages that concern no single tenant. */
export const operatorsOf = ({
  tenantIds,
  operatorsTenantId = tenantIds[0] ?? '',
}: Ports<'tenantIds' | 'operatorsTenantId'>): string => operatorsTenantId;

/** Everyone in whose name messages are sent: all tenants, and the deployment if it has recipients. */
export const audiencesOf = (pipeline: Ports<'tenantIds' | 'operatorsTenantId'>): readonly string[] =>
  pipeline.tenantIds.includes(operatorsOf(pipeline))
    ? pipeline.tenantIds
    : [...pipeline.tenantIds, operatorsOf(pipeline)];

export const iso = (ms: number): string => new Date(ms).toISOString();
export const dayOf = (isoTime: string): string => isoTime.slice(0, 10);

/** The text of an error for the log. Our own messages contain no secret, name or query. */
export const errorText = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : 'error';

/** Shortest time between two collections that hints ask for; ms. */
export const hintSpacingMs = ({ speed }: Ports<'speed'>): number => (30 * secondMs) / speed;
/**
 * How long a message that is not critical waits for further changes of its alert; ms. Part of it does not shrink with
 * the speed, because Graph's budgets do not either.
 */
export const groupWaitMs = ({ speed }: Ports<'speed'>): number => Math.max(5 * secondMs, (20 * secondMs) / speed);

/** The last `days` days and today, newest first. */
export const daysBack = (now: number, days: number): string[] =>
  Array.from({ length: days + 1 }, (_, back) => dayOf(iso(now - back * dayMs)));

/** All days from the day of `from` to the day of `now`, oldest first. */
export function daysFrom(from: string, now: number): string[] {
  const first = Date.parse(dayOf(from));
  return Array.from({ length: Math.floor((now - first) / dayMs) + 1 }, (_, at) => dayOf(iso(first + at * dayMs)));
}
