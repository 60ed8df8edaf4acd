import type { ChannelLimits } from '../core/delivery/channel-limits';
import type { Message } from '../core/delivery/message';
import type { Detector } from '../core/event/detector';
import type { BoundChannel, Graph, Queues, Store } from '../core/ports';
import type { RollUpPlan, TenantConfiguration } from '../core/tenant/configuration';
import { dayMs, secondMs } from '../core/time/durations';
import type { Control } from '../core/verdict/control';
import type { Checks } from '../core/verdict/enabled';
import type { MessageInput } from './message-input';

export type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** One mailbox or workflow, with everything that the packaged file lets it hear of. */
export type SharedTarget = {
  readonly target: string;
  /** The id of the recipient in each tenant's configuration. */
  readonly recipientIds: ReadonlyMap<string, string>;
};

/** All that the use cases may touch: effects only through what they are given. */
export type Pipeline = {
  readonly store: Store;
  readonly queues: Queues;
  readonly graph: (tenantId: string) => Promise<Graph>;
  readonly channel: (configuration: TenantConfiguration, channel: string) => Promise<BoundChannel>;
  readonly controls: readonly Control[];
  readonly detectors: readonly Detector[];
  /** All of them, where `controls` and `detectors` are those that one tenant's operator left on. */
  readonly registered?: Checks;
  readonly tenantIds: readonly string[];
  /** Whose recipients hear of what concerns no single tenant; the first where left out. */
  readonly operatorsTenantId?: string;
  /** Weekly messages over many tenants; none where left out. */
  readonly rollUps?: readonly RollUpPlan[];
  /** As the packaged file calls them, also where a tenant's settings cannot be used; ids where left out. */
  readonly tenantNames?: ReadonlyMap<string, string>;
  /**
   * Packaged configuration with the tenant's Settings row over it; the deployment's own under its id. Throws TenantContained where
   * nothing of the tenant may be read, kept or sent.
   */
  readonly configuration: (tenantId: string) => Promise<TenantConfiguration>;
  /**
   * Where a recipient of a tenant hears of many tenants, as the packaged file says it: a row that a tenant's own people may write
   * opens no other tenant's words to anybody. Undefined: this recipient hears of few.
   */
  readonly sharedTarget: (tenantId: string, recipientId: string) => SharedTarget | undefined;
  readonly render: (input: MessageInput) => Message;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** A name for a holder of leases, new for each invocation. */
  readonly newHolder: () => string;
  /** The local world divides waits and cadences by it; leases and timeouts never scale. */
  readonly speed: number;
  /** How far the ticks of the timer are apart; ms. Nothing is late that only waited for the next one. */
  readonly tickMs: number;
  /** What providers take from us; the defaults where left out. */
  readonly channelLimits?: ChannelLimits;
  /** What the packaged configuration holds and probably does not mean, of no single tenant. */
  readonly configurationWarnings?: readonly string[];
  readonly publicUrl: string;
  readonly clientState: (tenantId: string, kind: string, nonce: string) => string;
  readonly newNonce: () => string;
  /** Calls the dead man's switch; null where none is configured. A problem in words without a URL, or null. */
  readonly heartbeat: (() => Promise<string | null>) | null;
  /** Of package.json. */
  readonly version: string;
  /** False for one that was drawn under a key which has been replaced since. */
  readonly isOwnNonce: (nonce: string) => boolean;
  readonly log: (event: string, fields: Fields) => void;
};

/** In whose name what concerns no single tenant is told. */
export const operatorsOf = ({
  tenantIds,
  operatorsTenantId = tenantIds[0] ?? '',
}: Pick<Pipeline, 'tenantIds' | 'operatorsTenantId'>): string => operatorsTenantId;

/** Everybody in whose name something is told: the tenants, and the deployment where it has recipients of its own. */
export const audiencesOf = (pipeline: Pick<Pipeline, 'tenantIds' | 'operatorsTenantId'>): readonly string[] =>
  pipeline.tenantIds.includes(operatorsOf(pipeline))
    ? pipeline.tenantIds
    : [...pipeline.tenantIds, operatorsOf(pipeline)];

export const iso = (ms: number): string => new Date(ms).toISOString();
export const dayOf = (isoTime: string): string => isoTime.slice(0, 10);

/** What a log line says of something thrown. Our messages hold no secret, name or query. */
export const errorText = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : 'error';

/** Looks that hints ask for are this far apart; ms. */
export const hintSpacingMs = ({ speed }: Pipeline): number => (30 * secondMs) / speed;
/** What is not critical waits so long for the rest of its story; ms. Graph's budgets do not live faster, so neither does a part of it. */
export const groupWaitMs = ({ speed }: Pipeline): number => Math.max(5 * secondMs, (20 * secondMs) / speed);

/** The days, newest first, whose events may matter to something that began `days` days ago. */
export const daysBack = (now: number, days: number): string[] =>
  Array.from({ length: days + 1 }, (_, back) => dayOf(iso(now - back * dayMs)));
