import type { Alert } from '../alert/alert';
import { areOthers, isOfOther, isSameGroup, type Member, type Part } from './action';
import type { Ledger } from './ledger';
import {
  isEarlierStep,
  isOtherKnownActor,
  isSameAction,
  isSameChange,
  isSameMatter,
  isSameStory,
  isStory,
  isSummedUpBy,
  type NamedChange,
} from './named-change';

export function partsOf(members: readonly Member[]): Part[] {
  const parts: Part[] = [];
  // An event that sums up several changes belongs to one of them and does not connect them.
  const isSum = ({ change }: Member): boolean => members.some((one) => isSummedUpBy(one.change, change));
  for (const member of [...members.filter((one) => !isSum(one)), ...members.filter(isSum)]) {
    const [part, ...others] = parts.filter((one) => belongsTo(one, member));
    if (part === undefined) parts.push({ alert: null, members: [member] });
    else part.members.push(member);
    if (part !== undefined && isStory(member.change)) unite(parts, part, others);
  }
  return parts;
}

/** Joins the steps of an attack: a story is joined with the findings so far. */
function unite(parts: Part[], part: Part, others: readonly Part[]): void {
  for (const other of others) {
    if (areOthers(part, other)) continue;
    part.members.push(...other.members);
    parts.splice(parts.indexOf(other), 1);
  }
}

const belongsTo = (part: Part, member: Member): boolean =>
  !part.members.some(({ change }) => isOtherKnownActor(change, member.change)) &&
  part.members.some((one) => isSameGroup(one.event, member.event) || areOne(one.change, member.change));

const areOne = (a: NamedChange, b: NamedChange): boolean =>
  isSameChange(a, b) ||
  isSameAction(a, b) ||
  isSameMatter(a, b) ||
  isSameStory(a, b) ||
  isEarlierStep(a, b) ||
  isSummedUpBy(a, b);

/** Changes that are one action but are already in two alerts stay in these. */
export function apart(part: Part, ledger: Ledger): readonly Part[] {
  const byAlert = new Map<Alert | undefined, Member[]>();
  for (const member of part.members) {
    const named = ledger
      .near(member.change)
      .find((alert) => !isOfOther(part, alert) && alert.named.some((one) => isSameChange(one, member.change)));
    byAlert.set(named, [...(byAlert.get(named) ?? []), member]);
  }
  const unnamed = byAlert.get(undefined) ?? [];
  byAlert.delete(undefined);
  if (byAlert.size < 2) return [part];
  // A change that neither alert has named joins the open one. A story joins the alert of its last step.
  const open = [...byAlert.keys()].find((alert) => alert?.status === 'open');
  const [first] = byAlert.keys();
  const alertOf = ({ change }: Member): Alert | undefined =>
    isStory(change)
      ? [...byAlert].find(([, members]) => members.some((one) => isSameAction(one.change, change)))?.[0]
      : undefined;
  return [...byAlert].map(([alert, members]) => ({
    alert: null,
    members: [...members, ...unnamed.filter((one) => (alertOf(one) ?? open ?? first) === alert)],
  }));
}
