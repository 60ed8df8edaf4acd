import type { AlertWithEvents } from '../core/alert';
import type { TenantConfiguration } from '../core/configuration';
import type { Control, Evaluation } from '../core/control';
import type { Decision } from '../core/delivery';
import type { Detector } from '../core/detector';
import type { Digest } from '../core/digest';
import type { WatchEvent } from '../core/event';
import type { Message } from '../core/message';
import type { BoundChannel, Graph, KindRow, LookBack, Named, Queues, Store } from '../core/ports';

export type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** What the words of a message are made from; shared/reports turns it into one. */
export type Telling = AlertWithEvents & {
  readonly because: Decision['because'];
  readonly configuration: TenantConfiguration;
  readonly names: ReadonlyMap<string, Named>;
  readonly watchedSince: string;
  /** What the known actor did of this sort before; undefined where nobody is known or nothing was noted. */
  readonly activity: { readonly first: string; readonly last: string; readonly count: number } | undefined;
  readonly evaluations: readonly Evaluation[];
  readonly kindRows: readonly KindRow[];
  /** Of the first message only: what the weeks before held, and the licences of the tenant by part number. */
  readonly firstRun: {
    readonly events: readonly WatchEvent[];
    readonly lookBack: LookBack | null;
    readonly skus: readonly string[];
  } | null;
  /** Of a week only: what it was, and when it was made. */
  readonly week: {
    readonly digest: Digest;
    readonly madeAt: string;
    /** What a detector finds, by its id. */
    readonly detectorTitles: ReadonlyMap<string, string>;
  } | null;
  readonly controls: readonly Control[];
  readonly alertUrl: string;
  readonly pageUrl: string;
  readonly healthUrl: string;
  readonly sentAt: string;
  readonly recipientName: string;
};

/** All that the use cases may touch: effects only through what they are given. */
export type Pipeline = {
  readonly store: Store;
  readonly queues: Queues;
  readonly graph: (tenantId: string) => Promise<Graph>;
  readonly channel: (configuration: TenantConfiguration, channel: string) => Promise<BoundChannel>;
  readonly controls: readonly Control[];
  readonly detectors: readonly Detector[];
  readonly tenantIds: readonly string[];
  /** Packaged configuration with the tenant's Settings row over it. */
  readonly configuration: (tenantId: string) => Promise<TenantConfiguration>;
  readonly render: (telling: Telling) => Message;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** A name for a holder of leases, new for each invocation. */
  readonly newHolder: () => string;
  /** The local world divides waits and cadences by it; leases and timeouts never scale. */
  readonly speed: number;
  readonly publicUrl: string;
  readonly clientState: (tenantId: string, kind: string, nonce: string) => string;
  readonly newNonce: () => string;
  /** False for one that was drawn under a key which has been replaced since. */
  readonly isOwnNonce: (nonce: string) => boolean;
  readonly log: (event: string, fields: Fields) => void;
};

export const iso = (ms: number): string => new Date(ms).toISOString();
export const dayOf = (isoTime: string): string => isoTime.slice(0, 10);

/** What a log line says of something thrown. Our messages hold no secret, name or query. */
export const errorText = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : 'error';

const secondMs = 1000;
/** Looks that hints ask for are this far apart; ms. */
export const hintSpacingMs = ({ speed }: Pipeline): number => (30 * secondMs) / speed;
/** What is not critical waits so long for the rest of its story; ms. Graph's budgets do not live faster, so neither does a part of it. */
export const groupWaitMs = ({ speed }: Pipeline): number => Math.max(5 * secondMs, (20 * secondMs) / speed);

/** The days, newest first, whose events may matter to something that began `days` days ago. */
export const daysBack = (now: number, days: number): string[] =>
  Array.from({ length: days + 1 }, (_, back) => dayOf(iso(now - back * 86_400_000)));
