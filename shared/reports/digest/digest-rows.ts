/** The lists of a week, one row each: what got weaker, was fixed, opened and closed, happened, and is still open. */
import type { SectionRow } from '../../core/delivery/message';
import {
  type Attribution,
  isAsBefore,
  isCounted,
  isFailure,
  isReplacement,
  type WatchEvent,
} from '../../core/event/event';
import { isDisproval } from '../../core/event/story-event';
import type { ControlItem, DetectionItem, OpenControl } from '../../core/week/digest';
import { nobodyInRow } from '../language/actor';
import { type AlertSpan, spanBetween, spanInWords } from '../language/alert-span';
import { number } from '../language/counting';
import { textDetail } from '../language/details';
import { duration } from '../language/local-time';
import { accountOf, type Naming } from '../language/naming';
import { capital, overInWords, plainText } from '../language/plain-text';
import { peopleRead, signInsInWords } from '../language/sign-ins-in-words';
import { attributionOf, happenedAtOf } from '../language/story';
import { failureWithMeasure } from '../posture/measure';
import { failingTitle, wordingOf } from '../wording';
import { objectsAffected } from '../wording/control-words';
import { notFixedBy } from '../wording/falls';
import { withoutTime } from '../wording/sentence';
import type { DigestContext } from './digest-report';

/** The beginning of a control's failure. */
export const isOpening = ({ type, resource }: WatchEvent): boolean =>
  type === 'regression' && resource.kind === 'control';
const isFix = (event: WatchEvent): boolean =>
  event.type === 'recovery' && event.resource.kind === 'control' && !isAsBefore(event);

/** The events of the control itself, without those of other controls in its alert. */
const verdictsOf = ({ control, events }: ControlItem): readonly WatchEvent[] =>
  events.filter(({ resource, source }) => resource.kind === 'control' && source === control.id);

/**
 * The event that describes the control at the end of the week. It may have got weaker and then returned to its earlier
 * state.
 */
function failingAtEnd(events: readonly WatchEvent[]): WatchEvent | undefined {
  const opened = events.filter(isOpening).at(-1);
  const last = events.findLast((event) => isFailure(event) || isAsBefore(event));
  return last !== undefined && isFailure(last) ? last : opened;
}

/** The event that shows the control's worst failure. */
export function failingAtWorst(events: readonly WatchEvent[]): WatchEvent | undefined {
  const reach = ({ exposure }: WatchEvent): number => (isCounted(exposure) ? exposure.count : 0);
  return events
    .filter(isFailure)
    .reduce<WatchEvent | undefined>((worst, one) => (worst && reach(worst) > reach(one) ? worst : one), undefined);
}

/** `Guests may invite guests again`, Tom Iversen's account, since Thu 26 Nov, 09:40. */
export const weakerRow = (item: ControlItem, context: DigestContext): SectionRow => weakerRowWith(item, context, '');

function weakerRowWith(item: ControlItem, context: DigestContext, held: string): SectionRow {
  const opened = verdictsOf(item).filter(isOpening).at(-1);
  const now = failingAtEnd(verdictsOf(item));
  return {
    severity: item.control.severity,
    text: `${now === undefined ? failingTitle(item.control, null) : lostIn(now, context)}${held}${signInsIn(item.events, context)}`,
    detail: opened === undefined ? '' : originOf(opened, item, context, 'since '),
  };
}

/**
 * The recovery of the change itself, as the last message of the alert states it. Without one: the control that passes
 * again.
 */
const undoingOf = (fixed: WatchEvent, events: readonly WatchEvent[], opener?: WatchEvent): WatchEvent =>
  events.findLast(
    ({ type, resource, recordedAt }) =>
      type === 'recovery' &&
      resource.kind !== 'control' &&
      recordedAt <= fixed.recordedAt &&
      recordedAt >= (opener?.recordedAt ?? ''),
  ) ?? fixed;

export function fixedRow(item: ControlItem, context: DigestContext): SectionRow {
  const fixed = verdictsOf(item).filter(isFix).at(-1);
  if (fixed === undefined)
    return { severity: null, text: `Passes again: ${plainText(item.control.title, 100)}`, detail: '' };
  const since = textDetail(fixed, 'openSince');
  const undoing = undoingOf(fixed, item.events);
  const after = since === undefined ? '' : `, after ${duration(since, whenOf(undoing, item.events))}`;
  return {
    severity: null,
    text: `${capital(regainedIn(fixed, context))}${after}${
      notFixedBy(fixed) === undefined ? '' : '; not fixed, but now the new baseline'
    }${signInsIn(item.events, context)}`,
    detail: `${actorOf(undoing, item.events, context)}, ${whenIn(undoing, item.events, context)}`,
  };
}

/** The control that passes again, without its time. */
export function fixedIn({ events, control }: ControlItem, context: DigestContext): string {
  const fixed = events.filter(isFix).at(-1);
  return fixed === undefined ? plainText(control.title, 100) : regainedIn(fixed, context);
}

/** `Microsoft 365 groups are private or approved ("Board")`: a row has more room than a subject. */
function regainedIn(fixed: WatchEvent, { sceneOf }: DigestContext): string {
  const { requirement, regained } = wordingOf(fixed.source);
  const objects = objectsAffected(fixed);
  return requirement === undefined || objects === '' ? regained(sceneOf(fixed)) : `${requirement} (${objects})`;
}

/** `14 people could sign in without MFA, 3 h 12 min`, Mara Klein's account, fixed by Tom Iversen's account. */
export function closedRow(item: ControlItem, context: DigestContext): SectionRow {
  const opened = verdictsOf(item).find(isOpening);
  const worst = failingAtWorst(verdictsOf(item));
  const fixed = verdictsOf(item).filter(isFix).at(-1);
  const actor = opened === undefined ? '' : originOf(opened, item, context);
  const by = fixed === undefined ? '' : fixedBy(undoingOf(fixed, item.events), item.events, context);
  return {
    severity: item.control.severity,
    text: `${worst === undefined ? failingTitle(item.control, null) : overInWords(lostIn(worst, context))}${openFor(item)}${signInsIn(item.events, context)}`,
    detail: [actor, by].filter((part) => part !== '').join('; '),
  };
}

/** The account and time of the known cause. Its log entry is more exact than the verdict. */
function originOf(opened: WatchEvent, { events }: ControlItem, context: DigestContext, before = ''): string {
  const cause = events.find(({ type }) => type === 'detection');
  const lead = cause ?? opened;
  const what =
    cause === undefined ? '' : `${capital(withoutTime(wordingOf(cause.source).happened(context.sceneOf(cause))))}: `;
  return `${what}${actorOf(lead, events, context)}, ${before}${whenIn(lead, events, context)}`;
}

/** The control failed at both ends of the week, but passed in between: for how long. */
export function openAgainRow(item: ControlItem, context: DigestContext): SectionRow {
  const fixed = verdictsOf(item).find(isFix);
  const opened = verdictsOf(item).filter(isOpening).at(-1);
  const held =
    fixed === undefined || opened === undefined || whenOf(opened, item.events) < whenOf(fixed, item.events)
      ? ''
      : `, passed for ${duration(whenOf(fixed, item.events), whenOf(opened, item.events))} in between`;
  return weakerRowWith(item, context, held);
}

/** `Lea Novak became Exchange Administrator`, Mara Klein's account, Tue 24 Nov, 14:02; fixed after 2 h. */
export function detectionRow({ lead, recovery, events }: DetectionItem, context: DigestContext): SectionRow {
  const clause = clauseOf(lead, context);
  const over =
    recovery === null || lead.type === 'recovery'
      ? ''
      : `; ${fixedBy(recovery, events, context)} after ${spanInWords(spanBetween(lead, { recovery, undoing: recovery }, events))}`;
  return {
    severity: lead.type === 'recovery' || (recovery !== null && isReplacement(recovery)) ? null : lead.severity,
    text: `${capital(withoutTime(clause))}${signInsIn(events, context)}`,
    detail: `${actorOf(lead, events, context)}, ${whenIn(lead, events, context)}${over}`,
  };
}

/** A control that already failed did not stop passing. If it got weaker, the row shows its present state. */
function clauseOf(event: WatchEvent, { sceneOf }: DigestContext): string {
  const wording = wordingOf(event.source);
  const scene = sceneOf(event);
  if (isAsBefore(event)) return `no longer weaker than before: ${wording.lost(scene)}`;
  if (event.type === 'recovery') return wording.ended(scene);
  return event.type === 'weakened' ? `weaker than before: ${wording.lost(scene)}` : wording.happened(scene);
}

/** `14 people can sign in without MFA (14 of 312 people)`, since 28 Sep. */
export function openRow({ control, since, failing, isFixed }: OpenControl, { clock }: DigestContext): SectionRow {
  return {
    severity: control.severity,
    text: failureWithMeasure(control, failing),
    detail: `since ${clock.day(since)}${isFixed ? ', fixed since the week ended' : ''}`,
  };
}

/**
 * "; 5 of the 14 people have signed in since, 2 with a password only", if the alert of these events exposed people;
 * otherwise empty.
 */
function signInsIn(events: readonly WatchEvent[], { digest }: DigestContext): string {
  const found = digest.signIns.find(({ eventIds }) => events.some(({ id }) => eventIds.includes(id)));
  if (found === undefined) return '';
  if (found.signedIn > 0)
    return `; ${signInsInWords(found, found.isOver ? 'signed in while it was open' : 'have signed in since')}`;
  const nobody = found.of === 1 ? 'the exposed person did not sign in' : `none of ${peopleRead(found)} signed in`;
  return `; ${nobody}${found.isOver ? ' while it was open' : ''}`;
}

const lostIn = (event: WatchEvent, { sceneOf }: DigestContext): string =>
  capital(wordingOf(event.source).lost(sceneOf(event)));

/** When it happened if known, else when it was collected. */
const whenOf = (event: WatchEvent, events: readonly WatchEvent[]): string =>
  happenedAtOf(event, attributionOf(event, events)) ?? event.recordedAt;

const whenIn = (event: WatchEvent, events: readonly WatchEvent[], { clock }: DigestContext): string =>
  clock.moment(whenOf(event, events));

const actorOf = (event: WatchEvent, events: readonly WatchEvent[], { names }: DigestContext): string =>
  actorInRow(attributionOf(event, events), names);

function fixedBy(event: WatchEvent, events: readonly WatchEvent[], { names }: DigestContext): string {
  if (isDisproval(event)) return 'disproved';
  if (isReplacement(event)) return 'replaced, so that nothing got weaker,';
  if (notFixedBy(event) !== undefined) return 'ended without a fix';
  const attribution = attributionOf(event, events);
  return attribution.status === 'known' ? `fixed by ${accountOf(attribution.actor, names)}` : 'fixed';
}

const notKnown = 'account not known';

/** A column's short text: the account, or why it is unknown. */
export function actorInRow(attribution: Attribution, names: Naming): string {
  switch (attribution.status) {
    case 'known':
      return accountOf(attribution.actor, names);
    case 'ambiguous':
      return `${attribution.areAll === true ? '' : 'one of '}${number(attribution.candidates.length)} accounts`;
    case 'nobody':
      return nobodyInRow(attribution, { none: 'no admin action', unknown: notKnown });
    default:
      return notKnown;
  }
}

/** ", 3 h 12 min", or of several gaps their number and sum. */
function openFor(item: ControlItem): string {
  const gaps = gapsIn(item);
  const [first] = gaps;
  if (first === undefined) return '';
  if (gaps.length === 1) return `, ${spanInWords(first)}`;
  const sum = gaps.reduce((total, { openedAt, endedAt }) => total + gapMs(openedAt.at, endedAt), 0);
  const exact = gaps.every(({ openedAt }) => openedAt.exact);
  const all = { openedAt: { at: new Date(0).toISOString(), exact }, endedAt: new Date(sum).toISOString() };
  return `, ${number(gaps.length)} times, ${spanInWords(all)} in total`;
}

const gapMs = (from: string, to: string): number => Math.max(0, Date.parse(to) - Date.parse(from));

/** Each time at which the control failed and passed again, with the times from the last message of its alert. */
function gapsIn(item: ControlItem): readonly Pick<AlertSpan, 'openedAt' | 'endedAt'>[] {
  const gaps: Pick<AlertSpan, 'openedAt' | 'endedAt'>[] = [];
  const { events } = item;
  let opener: WatchEvent | undefined;
  for (const event of verdictsOf(item)) {
    if (isOpening(event)) opener ??= event;
    if (!isFix(event) || opener === undefined) continue;
    gaps.push(
      spanBetween(
        opener,
        { recovery: event, undoing: undoingOf(event, events, opener) },
        events,
        causedAt(opener, events),
      ),
    );
    opener = undefined;
  }
  return gaps;
}

/** When a detection shows the change that made the control fail; its log entry is more exact than the verdict. */
function causedAt({ anchor, recordedAt }: WatchEvent, events: readonly WatchEvent[]): string | null {
  const times = events.flatMap((event) => (event.type === 'detection' ? (event.happenedAt ?? []) : []));
  return times.find((at) => Date.parse(at) >= Date.parse(anchor) && Date.parse(at) <= Date.parse(recordedAt)) ?? null;
}
