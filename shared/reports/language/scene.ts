import { type CountedExposure, isCounted, type WatchEvent } from '../../core/event/event';
import { subjectPartLength } from '../frame';
import { count, listedUpTo } from './counting';
import type { LocalTime } from './local-time';
import { isNameless, type Naming } from './naming';
import { notCounted } from './not-counted';
import { capital } from './plain-text';

/** The input of a wording: its event, and what is needed to describe it. */
export type Scene = {
  readonly event: WatchEvent;
  /** The tenant's name, without control characters. */
  readonly tenantName: string;
  readonly naming: Naming;
  readonly clock: LocalTime;
};

/** What the address of a portal link depends on: the tenant, the object, the people and their problem. */
export type PortalSubject = {
  readonly event: Pick<WatchEvent, 'tenantId' | 'resource' | 'peopleIds' | 'exposure' | 'details'>;
};

/** What to do after asking: sentences in the imperative. They follow "Planned:", so they begin in lower case. */
export type Remedy = {
  /** Undoes the change, with the page in Microsoft's portal. The frame already says to stop an unknown actor first. */
  readonly undo: string;
  /** What to do if it was planned: how to accept it, or what to check. */
  readonly accept: string;
  /** The step after the actor is stopped: "cancel pending commands"; by default "undo it". */
  readonly next?: string;
};

/**
 * `no` is the dangerous answer unless `danger` is "yes". `ifNo` is the label of that answer if "No" alone would be
 * unclear: "If it was not Lea Novak".
 */
export type Ask = {
  readonly question: string;
  readonly yes: string;
  readonly no: string;
  readonly danger?: 'yes';
  readonly ifYes?: string;
  readonly ifNo?: string;
};

/** The findings of a failing control: an event, or a verdict without an event. */
export type ControlFailure = Pick<WatchEvent, 'details' | 'exposure' | 'lines' | 'peopleIds'>;

/** The wording of one control or detector. Most controls derive it from a few fields: `controlWords`. */
export type Wording = {
  /** Catalogue id: ZT.ID.001, EV.P02. */
  readonly id: string;
  /**
   * `cause`: the event describes the change, and the control that failed because of it gives the headline. `headline`:
   * the event gives the headline itself.
   */
  readonly role: 'cause' | 'headline';
  /** The title of a control: true while it passes. */
  readonly requirement?: string;
  /** The unit of its metric, if that is neither people nor devices: "points missing". */
  readonly unit?: string;
  /** True if the account itself did it. The sentence then names no actor, and `ask` is a question to the owner. */
  readonly isOwnAction?: boolean;
  /** True if another control of the same alert describes the loss better. */
  readonly yields?: boolean;
  /** True for a control whose event names the one changed object: it describes the change if no detection does. */
  readonly namesCause?: (event: WatchEvent) => boolean;
  /** True if several events about one object are summed up, such as forty log entries, one for each member. */
  readonly addsUp?: boolean;
  /** The failing title of a control, even if no event reports the failure. */
  readonly fails?: (failure: ControlFailure) => string;
  /** The problem, at most 60 characters: the subject. For a control, its failure title. */
  readonly lost: (scene: Scene) => string;
  /** The event without its time and actor: `"Vendors-Temp" was excluded from "CA01 Require MFA"`. */
  readonly happened: (scene: Scene) => string;
  /** The clause after an actor's name: `excluded "Vendors-Temp" from "CA01 Require MFA"`. */
  readonly did?: (scene: Scene) => string;
  /** The consequences in full sentences, the most important first. */
  readonly meaning: (scene: Scene) => readonly string[];
  /** Facts about the change that made a control fail. The meaning of the control does not contain them. */
  readonly adds?: (scene: Scene) => readonly string[];
  /** The lines under WHO IS EXPOSED; if left out, they are made from the event's exposure. */
  readonly exposed?: (scene: Scene) => readonly string[];
  /** The question to ask if no admin action is involved, so that nobody can say whether it was planned. */
  readonly ask?: (scene: Scene) => Ask;
  /**
   * True if this advice comes before the advice of all other events in the alert, because the finding is never
   * harmless.
   */
  readonly advisesFirst?: boolean;
  /** The lines under BEFORE -> AFTER, if the event's own lines are not clear; undefined if they are. */
  readonly changed?: (scene: Scene) => readonly string[] | undefined;
  /** The steps that led to it, one line each, oldest first. */
  readonly timeline?: (scene: Scene) => readonly string[];
  readonly remedy: (scene: Scene) => Remedy;
  /** The type of change, for "first … by this account": `change to Conditional Access policies`. */
  readonly activity: string;
  /** The entry to look for in the unified audit log if no other log has it; by default, a change of sharing. */
  readonly inUnifiedLog?: string;
  /** The object's page in Microsoft's portal. */
  readonly portal: (about: PortalSubject) => { readonly label: string; readonly url: string };
  /** The subject of the recovery, at most 60 characters. */
  readonly regained: (scene: Scene) => string;
  /** The fix without its time and actor: `The exclusion of "Vendors-Temp" was removed`. */
  readonly ended: (scene: Scene) => string;
  /** The clause after an actor's name: `removed the exclusion of "Vendors-Temp"`; undefined if no one fixed it. */
  readonly fixed?: (scene: Scene) => string | undefined;
  /** How long the problem lasted, if that differs from how long the alert was open. */
  readonly lasted?: (scene: Scene) => string | undefined;
  /** Why nothing was restored although the problem is over; undefined if something was. */
  readonly notFixed?: (scene: Scene) => string | undefined;
  /** What the holder of a role keeps after its end, in a full sentence: the same role for another part of the tenant. */
  readonly remains?: (scene: Scene) => string | undefined;
  /** What to check after the fix: where to see what happened in the meantime. */
  readonly afterwards?: (scene: Scene) => string;
};

export const defineWording = (wording: Wording): Wording => wording;

/** The third part of a subject has at most 60 characters: the longer text if it fits, else the shorter one. */
export const firstThatFits = (full: string, short: string): string =>
  [...full].length <= subjectPartLength ? full : short;

/** "14 people", "1 device". */
export const counted = ({ unit, count: total }: Pick<CountedExposure, 'unit' | 'count'>): string =>
  unit === 'people' ? count(total, 'person', 'people') : count(total, 'device', 'devices');

/** The number of affected people; undefined if they were not counted, which becomes "some". */
export const concerned = ({ event: { exposure } }: { readonly event: ControlFailure }): number | undefined =>
  isCounted(exposure) ? exposure.count : undefined;

export const allAdmins = 'all of them admins';

/** ", including 3 admins", or empty. */
export const adminsAmong = ({ privilegedCount, count: total }: CountedExposure): string => {
  if (privilegedCount === 0) return '';
  if (privilegedCount === total) return total === 1 ? ', an admin' : `, ${allAdmins}`;
  return `, including ${count(privilegedCount, 'admin', 'admins')}`;
};

/**
 * "14 people can sign in without MFA, including 3 admins"; "2 admins can …" where all of them are admins. With `naming`,
 * a single person is named: "Jan Pohl can …", "admin Ada Brandt can …".
 */
export function peopleCan(exposure: CountedExposure, can: string, naming?: Naming): string {
  const { privilegedCount } = exposure;
  const only = onlyPersonIn(exposure);
  const name = only === undefined ? undefined : naming?.person(only);
  if (name !== undefined && !isNameless(name)) return `${privilegedCount === 1 ? 'admin ' : ''}${name} ${can}`;
  if (exposure.unit === 'people' && privilegedCount === exposure.count)
    return `${count(privilegedCount, 'admin', 'admins')} ${can}`;
  return `${counted(exposure)} ${can}${adminsAmong(exposure)}`;
}

/** The id of the only person affected; undefined for several people and for devices. */
export const onlyPersonIn = ({ unit, count: total, ids }: CountedExposure): string | undefined =>
  unit === 'people' && total === 1 ? ids[0] : undefined;

const namesShown = 6;

/** "3 admins: Ada Brandt, Paul Orth and svc-migration" and "11 others, of 312 people at Contoso: …". */
export function exposedLines({ event, naming, tenantName }: Scene): readonly string[] {
  const { exposure } = event;
  if (exposure !== null && !isCounted(exposure)) return [capital(notCounted(exposure, naming))];
  if (exposure === null || exposure.count === 0) return [];
  const { unit, of } = exposure;
  const whole = `of ${unit === 'people' ? count(of, 'person', 'people') : count(of, 'device', 'devices')} at ${tenantName}`;
  if (unit === 'devices') return [`${counted(exposure)}, ${whole}`];

  const privileged = new Set(exposure.privilegedIds);
  const others = exposure.ids.filter((id) => !privileged.has(id));
  const othersCount = exposure.count - exposure.privilegedCount;
  // People without a known name are only counted.
  const named = (ids: readonly string[], total: number): string => {
    const known = ids.map(naming.person).filter((name) => !isNameless(name));
    return known.length === 0 ? '' : `: ${listedUpTo(known, namesShown, total)}`;
  };
  const lines: string[] = [];
  if (exposure.privilegedCount > 0) {
    const admins = count(exposure.privilegedCount, 'admin', 'admins');
    const who = othersCount > 0 ? admins : `${admins}, ${whole}`;
    lines.push(`${who}${named(exposure.privilegedIds, exposure.privilegedCount)}`);
  }
  if (othersCount > 0) {
    const who = lines.length === 0 ? counted(exposure) : count(othersCount, 'other', 'others');
    lines.push(`${who}, ${whole}${named(others, othersCount)}`);
  }
  return lines;
}
