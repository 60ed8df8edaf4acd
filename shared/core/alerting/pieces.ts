import type { Attribution } from '../event/event';
import type { Member } from './action';
import { isPlannedChange, isSameAction, isSameChange, type NamedChange, namedChangeOf } from './named-change';
import { partOf } from './part';

/**
 * Splits a difference. Values claimed by log entries of a known actor belong to that actor's action. The unclaimed rest
 * is a separate action with an unknown actor.
 */
export function piecesOf(
  member: Member,
  records: readonly NamedChange[],
  planned: readonly NamedChange[],
): readonly Member[] {
  const { change } = member;
  if (change.isRecord) return [member];
  // A change that was undone before the collection is not in its difference.
  const isThere = ({ endedAt }: NamedChange): boolean => endedAt === null || endedAt > change.to;
  const claims = records.filter(
    (one) => one.isRecord && one.actor !== null && isThere(one) && isSameChange(one, change),
  );
  const [first] = claims;
  if (change.elements.length === 0)
    return first === undefined || change.actor !== null ? [member] : [narrowed(member, [], first)];
  const pieces: Member[] = [];
  let left = change.elements;
  for (const claim of claims) {
    const own = claims.filter((one) => isSameAction(one, claim));
    const claimed = own.flatMap((one) => one.elements);
    const elements = left.filter((element) => claimed.includes(element));
    if (elements.length > 0) pieces.push(narrowed(member, elements, claim));
    left = left.filter((element) => !elements.includes(element));
  }
  if (change.actor !== null) return pieces.length < 2 ? [member] : [...pieces, ...restsOf(member, left, change)];
  // The planned part raises no alert. A part that a planned and an unplanned entry both show does.
  const ofPlan = planned.filter((one) => one.isRecord && one.actor !== null && isPlannedChange(change, one));
  const unplanned = left.filter((element) => !ofPlan.some(({ elements }) => elements.includes(element)));
  if (unplanned.length < left.length) return [...pieces, ...restsOf(member, unplanned, null)];
  return pieces.length === 0 ? [member] : [...pieces, ...restsOf(member, left, null)];
}

/** The part that no log entry claims; none if they claim all of it. */
const restsOf = (member: Member, elements: readonly string[], claim: NamedChange | null): readonly Member[] =>
  elements.length === 0 ? [] : [narrowed(member, elements, claim)];

/** The part of a difference that an actor's log entry claims, with that actor. */
export function narrowed({ event }: Member, elements: readonly string[], claim: NamedChange | null): Member {
  const { actor, recordId, to } = claim ?? { actor: null, recordId: null, to: '' };
  const attribution: Attribution =
    actor === null || recordId === null ? { status: 'notYetKnown' } : { status: 'known', actor, recordId, at: to };
  const part = { ...partOf(event, elements), attribution };
  return { event: part, change: namedChangeOf(part) };
}
