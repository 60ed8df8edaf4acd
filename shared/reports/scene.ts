import { type CountedExposure, isCounted, type WatchEvent } from '../core/event/event';
import { count, listedUpTo, number } from './counting';
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

/** How one control or detector speaks. Everything but `id` is a clause or sentence made from the scene. */
export type Wording = {
  /** Catalogue id: ZT.ID.001, EV.P02. */
  readonly id: string;
  /** `cause`: says what was changed, and leaves the headline to the control that it made fail. `story`: is the headline itself. */
  readonly tells: 'cause' | 'story';
  /** What its metric counts, where that is neither people nor devices: "points missing". */
  readonly unit?: string;
  /** True where the account did it itself: the sentence needs no hand beside it, and `ask` asks its owners. */
  readonly isOwnDeed?: boolean;
  /** True where another control of the same alert says more about what people lost. */
  readonly yields?: boolean;
  /** True of a control whose event names the one object that was changed: it stands for the change where no detection does. */
  readonly namesCause?: (event: WatchEvent) => boolean;
  /** True where several events of one object and one sort are told as one sum: forty log entries, one for each who joined. */
  readonly addsUp?: boolean;
  /** What people lost, at most 60 characters: the subject. */
  readonly lost: (scene: Scene) => string;
  /** What happened, as a clause without time and hand: `"Vendors-Temp" was excluded from "CA01 Require MFA"`. */
  readonly happened: (scene: Scene) => string;
  /** What that means, full sentences, the most important first. */
  readonly meaning: (scene: Scene) => readonly string[];
  /** The lines under WHO IS EXPOSED; where left out they are made from the event's exposure. */
  readonly exposed?: (scene: Scene) => readonly string[];
  /** The question, where nobody's hand did it, or only the account itself, and there is no one to ask whether it was planned. */
  readonly ask?: (scene: Scene) => Ask;
  /** True where this advice comes before that of any other event of the alert: what it found is not undone by an answer. */
  readonly advisesFirst?: boolean;
  /** True where the question is asked though a hand is known: whoever reported something did nothing that could be planned. */
  readonly asksAlways?: boolean;
  /** The lines under BEFORE -> AFTER, where the event's lines do not speak for themselves. */
  readonly changed?: (scene: Scene) => readonly string[];
  readonly remedy: (scene: Scene) => Remedy;
  /** What sort of act it is, for "first … by this account": `Conditional Access change`. */
  readonly activity: string;
  /** What shows it in the unified audit log, where no other log does; a change of sharing where nothing else is said. */
  readonly inUnifiedLog?: string;
  /** The object in Microsoft's portal. */
  readonly portal: (scene: Scene) => { readonly label: string; readonly url: string };
  /** What people have again, at most 60 characters: the subject of the recovery. */
  readonly regained: (scene: Scene) => string;
  /** What mended it, as a clause without time and hand: `The exclusion of "Vendors-Temp" was removed`. */
  readonly mended: (scene: Scene) => string;
  /** Control: what held while it held: `MFA was required of everyone`. */
  readonly held?: string;
  /** What is still worth a look once it is mended: where to see what was done meanwhile. */
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
export const concerned = ({ event: { exposure } }: Scene): number | undefined =>
  isCounted(exposure) ? exposure.count : undefined;

/** ", 3 are admins", or nothing. */
export const adminsAmong = ({ privilegedCount, count: total }: CountedExposure): string => {
  if (privilegedCount === 0) return '';
  if (privilegedCount === total) return total === 1 ? ', an admin' : ', all of them admins';
  return privilegedCount === 1 ? ', 1 is an admin' : `, ${number(privilegedCount)} are admins`;
};

const namesShown = 6;

/** "3 administrators: Ada Brandt, Paul Orth and svc-migration" and "11 others, of 312 people at Contoso: …". */
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
    const administrators = count(exposure.privilegedCount, 'administrator', 'administrators');
    const who = othersCount > 0 ? administrators : `${administrators}, ${whole}`;
    lines.push(`${who}${named(exposure.privilegedIds, exposure.privilegedCount)}`);
  }
  if (othersCount > 0) {
    const who = lines.length === 0 ? counted(exposure) : count(othersCount, 'other', 'others');
    lines.push(`${who}, ${whole}${named(others, othersCount)}`);
  }
  return lines;
}
