import type { Pillar } from '../../../core/verdict/control';
import type { PostureModel } from '../../posture-model';
import type { Lead } from './lead';

/** All that the overview shows, in plain values. Times are ISO 8601 in UTC. */
export type OverviewModel = Pick<
  PostureModel,
  | 'cannotSee'
  | 'checkedAt'
  | 'counts'
  | 'kinds'
  | 'now'
  | 'openAlerts'
  | 'plan'
  | 'recentlyResolved'
  | 'rules'
  | 'sight'
  | 'signedInAs'
  | 'tenant'
> & {
  /** Null before the first collection. */
  readonly watchedSince: string | null;
  /** The open alert that needs somebody first; null where none is open. */
  readonly lead: Lead | null;
  /** Of the last seven days: alerts that were opened, also those that ended, newest first; and by how many known accounts. */
  readonly week: { readonly opened: PostureModel['openAlerts']; readonly accounts: number };
  /** In the order of the page; those without a control are left out. */
  readonly pillars: readonly PillarRow[];
  /** One point a week, oldest first, the running week last. */
  readonly trend: readonly TrendPoint[];
  /** Channels of recipients, as the watcher last saw them; null where it has not looked yet. */
  readonly channels: readonly ChannelRow[] | null;
  readonly digest: { readonly weekday: number; readonly hour: number };
  /** How many break-glass accounts are declared. */
  readonly breakGlass: number;
};

export type TrendPoint = {
  /** "W48" */
  readonly name: string;
  /** How many controls failed; null where nobody knows. */
  readonly value: number | null;
};

export type PillarRow = {
  readonly pillar: Pillar;
  readonly fail: number;
  /** That pass or fail now, or did when they were last judged. */
  readonly judged: number;
  readonly all: number;
  readonly trend: readonly TrendPoint[];
};

export type ChannelRow = {
  /** "mail to Security contact" */
  readonly name: string;
  /** Null where everything arrives. */
  readonly failingSince: string | null;
  readonly reason: string;
  /** Keys of the alerts that did not arrive. */
  readonly undelivered: readonly string[];
};
