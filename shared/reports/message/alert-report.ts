import type { AlertWithEvents } from '../../core/alert/alert';
import type { UnreadSource } from '../../core/alert/unread-sources';
import type { Failure } from '../../core/collection/failure';
import type { Link } from '../../core/delivery/message';
import { deploymentId } from '../../core/deployment/deployment';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { MessageTenant } from '../frame';
import type { Activity } from '../language/actor';
import { textDetail } from '../language/details';

/** Where the words of a message are read. */
export type Surface = 'message' | 'page';

/**
 * All input of a message about an alert. It is rendered without further reads and without the current time. Times are
 * ISO 8601 in UTC.
 */
export type AlertReport = AlertWithEvents & {
  readonly because:
    | 'opened'
    | 'worsened'
    | 'actorFound'
    | 'signedIn'
    | 'eased'
    | 'remedied'
    | 'reopened'
    | 'resolved'
    | 'reminder'
    | 'escalated'
    | 'handled';
  /** The last transition that an earlier message to the recipient reported; if omitted, all of them are new. */
  readonly coveredSeq?: number | undefined;
  readonly tenant: MessageTenant;
  /** Last known names for every id in the events. */
  readonly names: ReadonlyMap<string, DirectoryName>;
  readonly watchedSince: string;
  /** The actor's history of such changes, including this one; undefined if the actor is unknown. */
  readonly activity: Activity | undefined;
  /** Owners of the application that made the change; null if they could not be read. */
  readonly owners?: readonly string[] | null | undefined;
  /** Since when each control had passed before it failed, by control id. */
  readonly controlsPassedSince: ReadonlyMap<string, string>;
  /** For the end of an alert: the open alerts that contain the same failing control; none if omitted. */
  readonly stillOpen?: readonly Pick<AlertWithEvents, 'alert' | 'events'>[] | undefined;
  /** Why the sign-in log cannot be read; null if it can, or if it was never read. */
  readonly signInLog?: Failure | null | undefined;
  /** The alerts that this one replaces, and since when; none if omitted. */
  readonly mergedFrom?: readonly { readonly key: string; readonly at: string }[] | undefined;
  /**
   * Keys of the open alerts that also count this alert's people, because they were sent before the log showed this
   * change; none if left out.
   */
  readonly countedIn?: readonly string[] | undefined;
  /** Sources without which the end of the alert cannot be seen, and that cannot be read; none if left out. */
  readonly unread?: readonly UnreadSource[] | undefined;
  /** mergedInto: the page of the alert that continues this one; left out if there is none. */
  /** `health`: the page with the state of each source and channel. */
  readonly links: { readonly alert: string; readonly health?: string; readonly mergedInto?: string };
  readonly sentAt: string;
  /** A message describes the time at which it is sent, a page the time at which it is opened. By default, a message. */
  readonly surface?: Surface | undefined;
  /** The recipient's name in the configuration: "Security contact". */
  readonly recipientName: string;
  /** The names of all recipients by id: if a channel fails, the message says who is not reached. */
  readonly recipientNames?: ReadonlyMap<string, string>;
};

/** Since when a control had passed. The event of its failure contains this too. */
export function passedSinceOf({ controlsPassedSince, events }: AlertReport, control: string): string | undefined {
  const regression = events.find(({ source, type }) => source === control && type === 'regression');
  return (
    controlsPassedSince.get(control) ?? (regression === undefined ? undefined : textDetail(regression, 'heldSince'))
  );
}

/** The link to the alert's page. Alerts of the deployment have no page. */
export const alertLink = ({ alert, links }: Pick<AlertReport, 'alert' | 'links'>): Link => ({
  label: alert.tenantId === deploymentId ? 'Open the checks of the deployment' : 'Open alert',
  url: links.alert,
});
