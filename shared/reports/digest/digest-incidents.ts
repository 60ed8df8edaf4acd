/**
 * The controls of a week, grouped by the action that weakened them: if one action weakened five controls, they share a
 * row.
 */

import type { SectionRow } from '../../core/delivery/message';
import { isCounted, isFailure, type WatchEvent } from '../../core/event/event';
import { mostSevereFirst, type Severity } from '../../core/event/severity';
import type { ControlItem } from '../../core/week/digest';
import { clausesUpTo } from '../language/counting';
import { insideSentence, overInWords } from '../language/plain-text';
import { attributionOf } from '../language/story';
import { failingTitle, wordingOf } from '../wording';
import type { DigestContext } from './digest-report';
import { failingAtWorst, isOpening } from './digest-rows';

/** Controls that one action weakened, the worst first. */
type WeekIncident = { readonly items: readonly [ControlItem, ...ControlItem[]] };

/** The log entries and detections that made the control fail. */
const openingRecords = ({ events }: ControlItem): readonly string[] => [
  ...recordsIn(events, (event) => isOpening(event) || event.type === 'detection'),
  ...events.filter(isOpening).flatMap(({ evidence }) => evidence?.causes ?? []),
];

/** The log entries of the changes that fixed the control. */
export const fixingRecords = ({ events }: ControlItem): readonly string[] =>
  recordsIn(events, ({ type, resource }) => type === 'recovery' && resource.kind === 'control');

const recordsIn = (events: readonly WatchEvent[], isMeant: (event: WatchEvent) => boolean): readonly string[] =>
  events
    .filter(isMeant)
    .map((event) => attributionOf(event, events))
    .flatMap((attribution) => (attribution.status === 'known' ? [attribution.recordId] : []));

/**
 * Two controls are in one group only if they share a log entry or a detection. Changes that merely happened at the same
 * time stay separate.
 */
export function incidentsOf(items: readonly ControlItem[], recordsOf = openingRecords): readonly WeekIncident[] {
  type Group = { readonly records: ReadonlySet<string>; readonly items: readonly [ControlItem, ...ControlItem[]] };
  let groups: readonly Group[] = [];
  for (const item of items) {
    const records = recordsOf(item);
    const isShared = (group: Group): boolean => records.some((record) => group.records.has(record));
    // An item with two log entries joins the groups of both.
    const [first, ...others] = groups.filter(isShared);
    const joined: Group = {
      records: new Set([...records, ...groups.filter(isShared).flatMap((group) => [...group.records])]),
      items: first === undefined ? [item] : [...first.items, ...others.flatMap((group) => group.items), item],
    };
    groups =
      first === undefined
        ? [...groups, joined]
        : groups.flatMap((group) => (group === first ? [joined] : isShared(group) ? [] : [group]));
  }
  return groups;
}

const othersShown = 4;

/** The row of the worst control. It also lists the other controls that the same action weakened or fixed. */
export function incidentRow(
  { items }: WeekIncident,
  rowOf: (item: ControlItem, context: DigestContext) => SectionRow,
  context: DigestContext,
  clauseOf = lostBy,
): SectionRow {
  const [worst, ...others] = items;
  // The log entry or the fix can belong to another control of the same action.
  const events = [...new Map(items.flatMap((item) => item.events).map((event) => [event.id, event])).values()];
  const row = rowOf({ ...worst, events: events.sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : 1)) }, context);
  if (others.length === 0) return row;
  return {
    ...row,
    text: `${row.text}; also: ${clausesUpTo(
      others.map((item) => insideSentence(clauseOf(item, context))),
      othersShown,
    )}`,
  };
}

function lostBy({ events, control }: ControlItem, { sceneOf }: DigestContext): string {
  const worst = failingAtWorst(events);
  return worst === undefined ? failingTitle(control, null) : wordingOf(worst.source).lost(sceneOf(worst));
}

/** What was open while a control failed that passes again: `14 people could sign in without MFA`. */
export const wasLostBy = (item: ControlItem, context: DigestContext): string => overInWords(lostBy(item, context));

/** Events that must be among the first lines: each that is critical or exposes people, even if it is over. */
export function headlinesOf(context: DigestContext): readonly string[] {
  const { digest } = context;
  const ofControls = (items: readonly ControlItem[], ending: string): readonly Headline[] =>
    incidentsOf(items).flatMap(({ items: all }) => {
      const worst = all.find(isGrave);
      return worst === undefined
        ? []
        : [{ severity: worst.control.severity, text: ended(lostBy(worst, context), ending) }];
    });
  const found = digest.alerted.flatMap(({ lead, events, recovery }): readonly Headline[] => {
    // The row is about the most severe event, but another event of the same action can be the one that exposes people.
    const grave = [lead, ...events].find(isGraveEvent);
    if (grave === undefined) return [];
    const text = wordingOf(grave.source).lost(context.sceneOf(grave));
    return [{ severity: grave.severity, text: ended(text, recovery === null ? '' : over) }];
  });
  const moved = (items: readonly ControlItem[]): readonly ControlItem[] =>
    items.filter(({ events }) => events.some(isFailure));
  const all = [
    ...ofControls(digest.gotWeaker, ''),
    ...ofControls(digest.openAgain, ''),
    ...ofControls(digest.openedAndClosed, over),
    ...ofControls(moved(digest.fixed), over),
    ...moved(digest.unclear).flatMap((item) => ofControls([item], lastIs(item, isFailure) ? '' : over)),
    ...found,
  ].sort(mostSevereFirst);
  return [...new Set(all.map(({ text }) => text))];
}

type Headline = { readonly severity: Severity; readonly text: string };

const over = ' (now over)';

const ended = (text: string, ending: string): string => `${ending === '' ? text : overInWords(text)}${ending}`;

const isGrave = ({ control, events }: ControlItem): boolean =>
  control.severity === 'critical' || events.some((event) => event.type !== 'recovery' && exposesPeople(event));

const isGraveEvent = (event: WatchEvent): boolean =>
  event.type !== 'recovery' && event.type !== 'attribution' && (event.severity === 'critical' || exposesPeople(event));

/** If a control can no longer be judged, the last event shows whether it was fixed before. */
const lastIs = ({ events }: ControlItem, isMeant: (event: WatchEvent) => boolean): boolean => {
  const last = events.findLast((event) => isFailure(event) || event.type === 'recovery');
  return last !== undefined && isMeant(last);
};

const exposesPeople = ({ exposure }: WatchEvent): boolean =>
  isCounted(exposure) && exposure.unit === 'people' && exposure.count > 0;
