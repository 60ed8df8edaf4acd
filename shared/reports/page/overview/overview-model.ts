import type { Pillar } from '../../../core/verdict/control';
import type { PostureModel } from '../../posture/posture-model';
import type { Lead } from './lead';

/** Everything the overview shows, in plain values. Times are ISO 8601 in UTC. */
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
  /** Null before the first collection. */
  readonly watchedSince: string | null;
  /** The most urgent open alert; null if none is open. */
  readonly lead: Lead | null;
  /** The last seven days: alerts that were opened, including ended ones, newest first; and the number of known accounts behind them. */
  readonly week: { readonly opened: PostureModel['openAlerts']; readonly accounts: number };
  /** In the order of the page; pillars without a control are left out. */
  readonly pillars: readonly PillarRow[];
  /** One point a week, oldest first, the current week last. */
  readonly trend: readonly TrendPoint[];
  /** Channels of recipients, as the watcher last saw them; null if it has not looked yet. */
  readonly channels: readonly ChannelRow[] | null;
  readonly digest: { readonly weekday: number; readonly hour: number };
  /** Number of declared break-glass accounts. */
  readonly breakGlass: number;
};

export type TrendPoint = {
  /** "W48" */
  readonly name: string;
  /** Number of failed controls; null if unknown. */
  readonly value: number | null;
};

export type PillarRow = {
  readonly pillar: Pillar;
  readonly fail: number;
  /** Controls that pass or fail now, or did when they were last judged. */
  readonly judged: number;
  /** Those among them that cannot be judged now. */
  readonly remembered: number;
  readonly all: number;
  readonly trend: readonly TrendPoint[];
};

export type ChannelRow = {
  /** "mail to Security contact" */
  readonly name: string;
  /** Null if everything arrives. */
  readonly failingSince: string | null;
  readonly reason: string;
  /** Keys of the alerts that did not arrive. */
  readonly undelivered: readonly string[];
};
