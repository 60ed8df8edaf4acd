import { type CountedExposure, isCounted, type WatchEvent } from '../core/event/event';
import { count, listedUpTo } from './counting';
import { subjectPartLength } from './frame';
import type { LocalTime } from './local-time';
import { isNameless, type Naming } from './naming';
import { notCounted } from './not-counted';
import { capital } from './plain-text';

/** What the wording of one source is given: its event and the means to put it into words. */
export type Scene = {
  readonly event: WatchEvent;
  /** Cleaned. */
  readonly tenantName: string;
  readonly naming: Naming;
  readonly clock: LocalTime;
};

/** What to do once somebody was asked: sentences in the imperative that follow "Planned:", so they begin small. */
export type Remedy = {
  /** Undoes the change, with the place in Microsoft's portal. That a strange hand is stopped first is said by the frame. */
  readonly undo: string;
  /** It was planned: how it is declared, or what has to be seen to. */
  readonly accept: string;
};

/** `no` is the dangerous answer, where `danger` does not say "yes"; `ifNo` is its label where "No" alone would not say when it holds: "If it was not Lea Novak". */
export type Ask = {
  readonly question: string;
  readonly yes: string;
  readonly no: string;
  readonly danger?: 'yes';
  readonly ifYes?: string;
  readonly ifNo?: string;
};

/** What a failing control found: an event, or a verdict that no event reports. */
export type Failure = Pick<WatchEvent, 'details' | 'exposure' | 'lines' | 'peopleIds'>;

/** How one control or detector speaks. Most controls derive it from a few fields: `controlWords`. */
export type Wording = {
  /** Catalogue id: ZT.ID.001, EV.P02. */
  readonly id: string;
  /** `cause`: says what was changed, and leaves the headline to the control that it made fail. `story`: is the headline itself. */
  readonly tells: 'cause' | 'story';
  /** The title of a control: what is true while it passes. */
  readonly requirement?: string;
  /** What its metric counts, where that is neither people nor devices: "points missing". */
  readonly unit?: string;
  /** True where the account itself did it: the sentence names no actor, and `ask` asks the owner. */
  readonly isOwnDeed?: boolean;
  /** True where another control of the same alert says more about what people lost. */
  readonly yields?: boolean;
  /** True of a control whose event names the one object that was changed: it stands for the change where no detection does. */
  readonly namesCause?: (event: WatchEvent) => boolean;
  /** True where several events of one object and one type are summed up: forty log entries, one for each member. */
  readonly addsUp?: boolean;
  /** The failing title of a control, also where no event reports the failure. */
  readonly fails?: (failure: Failure) => string;
  /** What is wrong, at most 60 characters: the subject. Of a control its failing title. */
  readonly lost: (scene: Scene) => string;
  /** The event without its time and actor: `"Vendors-Temp" was excluded from "CA01 Require MFA"`. */
  readonly happened: (scene: Scene) => string;
  /** The same after the name of an actor: `excluded "Vendors-Temp" from "CA01 Require MFA"`. */
  readonly did?: (scene: Scene) => string;
  /** What that means, full sentences, the most important first. */
  readonly meaning: (scene: Scene) => readonly string[];
  /** The lines under WHO IS EXPOSED; where left out they are made from the event's exposure. */
  readonly exposed?: (scene: Scene) => readonly string[];
  /** The question, where no admin action is involved and nobody can be asked whether it was planned. */
  readonly ask?: (scene: Scene) => Ask;
  /** True where this advice comes before that of any other event of the alert: no answer undoes what it found. */
  readonly advisesFirst?: boolean;
  /** True where the question is asked although the actor is known: a person who reports something planned nothing. */
  readonly asksAlways?: boolean;
  /** The lines under BEFORE -> AFTER, where the event's lines do not speak for themselves. */
  readonly changed?: (scene: Scene) => readonly string[];
  /** What led to it, one line a step, the oldest first. */
  readonly timeline?: (scene: Scene) => readonly string[];
  readonly remedy: (scene: Scene) => Remedy;
  /** The type of activity, for "first … by this account": `change to Conditional Access policies`. */
  readonly activity: string;
  /** What shows it in the unified audit log, where no other log does; a change of sharing where nothing else is said. */
  readonly inUnifiedLog?: string;
  /** The object in Microsoft's portal. */
  readonly portal: (scene: Scene) => { readonly label: string; readonly url: string };
  /** The subject of the recovery, at most 60 characters. */
  readonly regained: (scene: Scene) => string;
  /** The fix without its time and actor: `The exclusion of "Vendors-Temp" was removed`. */
  readonly ended: (scene: Scene) => string;
  /** The same after the name of an actor: `removed the exclusion of "Vendors-Temp"`. */
  readonly fixed?: (scene: Scene) => string;
  /** What still needs a check after the fix: where to see what was done meanwhile. */
  readonly afterwards?: (scene: Scene) => string;
};

export const defineWording = (wording: Wording): Wording => wording;

/** A subject's part has room for 60 characters: the fuller words where they fit, else the shorter ones. */
export const firstThatFits = (full: string, short: string): string =>
  [...full].length <= subjectPartLength ? full : short;

/** "14 people", "1 device". */
export const counted = ({ unit, count: total }: Pick<CountedExposure, 'unit' | 'count'>): string =>
  unit === 'people' ? count(total, 'person', 'people') : count(total, 'device', 'devices');

/** How many are concerned; undefined where nobody counted them, which reads "some". */
export const concerned = ({ event: { exposure } }: { readonly event: Failure }): number | undefined =>
  isCounted(exposure) ? exposure.count : undefined;

/** ", including 3 admins", or nothing. */
export const adminsAmong = ({ privilegedCount, count: total }: CountedExposure): string => {
  if (privilegedCount === 0) return '';
  if (privilegedCount === total) return total === 1 ? ', an admin' : ', all of them admins';
  return `, including ${count(privilegedCount, 'admin', 'admins')}`;
};

/** "14 people can sign in without MFA, including 3 admins"; "2 admins can …" where all of them are admins. */
export function peopleCan(exposure: CountedExposure, can: string): string {
  const { privilegedCount } = exposure;
  if (exposure.unit === 'people' && privilegedCount === exposure.count)
    return `${count(privilegedCount, 'admin', 'admins')} ${can}`;
  return `${counted(exposure)} ${can}${adminsAmong(exposure)}`;
}

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
  // Of somebody without a known name nothing is said but that there is one more.
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
