import type { FleetKind } from '../core/resource/kind';
import { hourMs } from '../core/time/durations';
import type { ControlState, Fold } from '../core/verdict/control';
import { type SignInGroup, signInHours, signInsAtMost } from '../kinds/legacy-sign-in/sign-in-group';
import { dayNumber, dayOfTime } from './day-of-time';
import { foldOver } from './fold';

/** An account without a sign-in for this many days is not in use. */
const usedDays = 30;

type PeopleInUse = { used: number };

/** How many people have signed in at all: the denominator for shares of people. */
export const peopleInUseFold = (): Fold<FleetKind, PeopleInUse> =>
  foldOver('signInActivity')<PeopleInUse>({
    init: () => ({ used: 0 }),
    add: (people, person, { lastSuccessfulSignInDateTime }, { nowMs }) => {
      const day = dayOfTime(lastSuccessfulSignInDateTime, nowMs);
      if (person.accountEnabled && day !== null && dayNumber(nowMs) - day <= usedDays) people.used += 1;
      return people;
    },
  });

/** A list is judged again until the next one is collected, so an entry must not drop out of it because time passes. */
const slackHours = 12;

/**
 * The successful sign-ins of the last day. Files in a folder can cover weeks. A sign-in without a readable time is
 * kept.
 */
export const recentSuccesses = (groups: readonly SignInGroup[], { facts }: ControlState): readonly SignInGroup[] =>
  groups.filter(
    ({ errorCode, lastDateTime }) =>
      errorCode === 0 && !(Date.parse(lastDateTime) < Date.parse(facts.now) - (signInHours + slackHours) * hourMs),
  );

export const signInsIn = (groups: readonly SignInGroup[]): number => groups.reduce((sum, { count }) => sum + count, 0);

/** True if the list is as long as the reading limit, so that some sign-ins were not read. */
export const isCutShort = (groups: readonly SignInGroup[]): boolean => signInsIn(groups) >= signInsAtMost;

export const personOf = (groups: readonly SignInGroup[]): readonly string[] =>
  [...new Set(groups.map(({ userId }) => userId))].sort();

/** "Outlook: 3 people", the name with most people first. */
export function byName(groups: readonly SignInGroup[], nameOf: (group: SignInGroup) => string): readonly string[] {
  const people = new Map<string, Set<string>>();
  for (const group of groups) {
    const name = nameOf(group);
    people.set(name, (people.get(name) ?? new Set()).add(group.userId));
  }
  return [...people]
    .sort(([a, of], [b, others]) => others.size - of.size || (a < b ? -1 : 1))
    .slice(0, 10)
    .map(([name, { size }]) => `${name}: ${size}`);
}
