import type { Pillar } from '../../../core/verdict/control';
import type { PostureModel } from '../../posture/posture-model';
import type { Lead } from './lead';

/** Everything that the overview shows, as plain values. Times are ISO 8601 in UTC. */
export type OverviewModel = Pick<
  PostureModel,
  | 'cannotSee'
  | 'checkedAt'
  | 'counts'
  | 'kinds'
  | 'now'
  | 'openAlerts'
  | 'paused'
  | 'plan'
  | 'recentlyResolved'
  | 'rules'
  | 'sight'
  | 'signedInAs'
  | 'switcher'
  | 'tenant'
> & {
  /** How many controls cannot be judged because a source that they need cannot be read. */
  readonly unjudged: number;
  /** Null before the first collection. */
  readonly watchedSince: string | null;
  /** The most urgent open alert; null if none is open. */
  readonly lead: Lead | null;
  /**
   * The last seven days: the alerts that opened, the most severe first, how many of them have a known account, and the number of
   * these accounts.
   */
  readonly week: {
    readonly opened: PostureModel['openAlerts'];
    readonly attributed: number;
    readonly accounts: number;
  };
  /** In the order of the page; pillars without a control are left out. */
  readonly pillars: readonly PillarRow[];
  /** One point a week, oldest first, the current week last. */
  readonly trend: readonly TrendPoint[];
  /** The recipients' channels, as the watcher last checked them; null if it has not checked yet. */
  readonly channels: readonly ChannelRow[] | null;
  /** When the work of the monitor was last checked, if the check has stopped; null while it runs. */
  readonly watchStoppedAt: string | null;
  readonly digest: { readonly weekday: number; readonly hour: number };
  /** Number of declared break-glass accounts. */
  readonly breakGlass: number;
};

export type TrendPoint = {
  /** "W48" */
  readonly name: string;
  /** Number of failed controls; null if unknown. */
  readonly value: number | null;
  /** Number of controls that passed or failed; 0 if unknown. */
  readonly judged: number;
};

export type PillarRow = {
  readonly pillar: Pillar;
  readonly fail: number;
  /** Controls that pass or fail, now or when they were last judged. */
  readonly judged: number;
  /** How many of them cannot be judged now. */
  readonly remembered: number;
  readonly all: number;
  readonly trend: readonly TrendPoint[];
};

export type ChannelRow = {
  /** "mail to Security contact" */
  readonly name: string;
  /** When a message last arrived; null if none did in the last 7 days. */
  readonly lastSuccessAt: string | null;
  /** Null if all messages arrive. */
  readonly failingSince: string | null;
  readonly reason: string;
  /** Keys of the alerts that did not arrive. */
  readonly undelivered: readonly string[];
};
