import type { AlertWithEvents } from '../core/alert/alert';
import type { DirectoryName } from '../core/resource/directory-name';
import { textDetail } from './details';
import type { TenantVoice } from './frame';
import type { Activity } from './hand';

/** All that a message about an alert is made from; nothing is looked up, nothing is now. Times are ISO 8601 in UTC. */
export type AlertReport = AlertWithEvents & {
  readonly because:
    | 'opened'
    | 'worsened'
    | 'actorFound'
    | 'reopened'
    | 'resolved'
    | 'reminder'
    | 'escalated'
    | 'handled';
  readonly tenant: TenantVoice;
  /** Last known names of every id that the events mention. */
  readonly names: ReadonlyMap<string, DirectoryName>;
  readonly watchedSince: string;
  /** What the actor has done of this sort, this act included; undefined where no actor is known. */
  readonly activity: Activity | undefined;
  /** Owners of the application that made the change; null where they could not be read. */
  readonly owners?: readonly string[] | null | undefined;
  /** Control id -> since when it had held before. */
  readonly controlsHeldSince: ReadonlyMap<string, string>;
  /** Of the end: open alerts that hold what this one said fails; none where left out. */
  readonly stillOpen?: readonly Pick<AlertWithEvents, 'alert' | 'events'>[] | undefined;
  readonly links: { readonly alert: string };
  readonly sentAt: string;
  /** What the recipient is called in the configuration: "Security contact". */
  readonly recipientName: string;
  /** The name of every recipient, by id: if a channel fails, people read who is not reached. */
  readonly recipientNames?: ReadonlyMap<string, string>;
};

/** Since when a control had held; its regression knows it too. */
export function heldSinceOf({ controlsHeldSince, events }: AlertReport, control: string): string | undefined {
  const regression = events.find(({ source, type }) => source === control && type === 'regression');
  return controlsHeldSince.get(control) ?? (regression === undefined ? undefined : textDetail(regression, 'heldSince'));
}
