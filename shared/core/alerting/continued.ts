import type { Alert } from '../alert/alert';
import { isOfRule } from '../rule/rules';
import { isOfOther, type Part } from './action';
import { hasCommonElement } from './concerns';
import type { Ledger } from './ledger';
import {
  type Explaining,
  explainsOther,
  isCauseOf,
  isEarlierStep,
  isGoingOn,
  isSameAction,
  isSameChange,
  isSameKnownActor,
  isSameMatter,
  isSameStory,
  isSummedUpBy,
  type NamedChange,
  sharesElement,
} from './named-change';
import { isOverSince, isRecentlyOver } from './over';

/** How an alert can match an action, best match first. */
type Fit = 'sameStory' | 'ownAction' | 'sameChange' | 'sameAction' | 'earlierStep' | 'overSince' | 'again';

const fits: readonly Fit[] = [
  'overSince',
  'sameStory',
  'ownAction',
  'sameChange',
  'sameAction',
  'earlierStep',
  'again',
];

export function continuedBy(
  part: Part,
  ledger: Ledger,
  now: string,
  isTaken: (alert: Alert) => boolean,
): Alert | undefined {
  const candidates = [...new Set(part.members.flatMap(({ change }) => ledger.near(change)))];
  return candidates
    .filter((alert) => !isTaken(alert))
    .flatMap((alert) => {
      const fit = fitOf(part, alert, now);
      return fit === undefined ? [] : [{ alert, fit }];
    })
    .sort((a, b) => fits.indexOf(a.fit) - fits.indexOf(b.fit) || (a.alert.openedAt < b.alert.openedAt ? 1 : -1))[0]
    ?.alert;
}

function fitOf(part: Part, alert: Alert, now: string): Fit | undefined {
  if (isOfOther(part, alert)) return undefined;
  const isAny = (is: (named: NamedChange, change: NamedChange) => boolean): boolean =>
    part.members.some(({ change }) => alert.named.some((named) => is(named, change)));
  if (part.members.some(({ event }) => isOfRule(event)))
    return alert.status === 'open' &&
      isAny((named, change) => named.property === change.property && sharesElement(named, change))
      ? 'sameChange'
      : undefined;
  if (alert.status === 'open') {
    if (isAny(isSameStory)) return 'sameStory';
    // Changes proved by the log join the alert of their action, even if another alert has already named the difference.
    if (isAny((named, change) => isSameKnownActor(named, change) && isSameAction(named, change))) return 'ownAction';
    if (isAny(isSameChange)) return 'sameChange';
    if (isAny(isSameAction) || isAny(isSameMatter) || isAny(isSummedUpBy) || isAny(isGoingOn)) return 'sameAction';
    return isAny(isEarlierStep) ? 'earlierStep' : undefined;
  }
  if (isAny((named, change) => isSameChange(named, change) && isOverSince(alert, change))) return 'overSince';
  return isRecentlyOver(alert, now) && (isAny(isAgain) || isAny(isSameAction) || isAny(isSameStory))
    ? 'again'
    : undefined;
}

/**
 * The same problem occurs again after its end, by the same actor or without an actor. Two unknown actors may be
 * different people.
 */
const isAgain = (named: NamedChange, change: NamedChange): boolean =>
  !named.isMomentary &&
  named.property === change.property &&
  (named.elements.length === 0 || hasCommonElement(named.elements, change.elements)) &&
  (isSameKnownActor(named, change) || (named.isNobodys && change.isNobodys));

/**
 * A failing control or a summary that was reported first is joined by the first action that explains it, and by no
 * other. This keeps the number of alerts independent of the order of reading.
 */
export function adoptedBy(
  part: Part,
  alerts: readonly Alert[],
  explaining: Explaining,
  adopted: ReadonlySet<Alert | null>,
): Alert | undefined {
  const known = alerts.flatMap(({ named }) => named);
  return alerts.find(
    (alert) =>
      alert.status === 'open' &&
      !adopted.has(alert) &&
      !isOfOther(part, alert) &&
      (isSumAlone(part, alert) ||
        (alert.named.every(({ type }) => type === 'failure') &&
          part.members.some(({ change }) =>
            alert.named.some(
              (failure) => isCauseOf(change, failure, explaining) && !explainsOther(change, failure, known, explaining),
            ),
          ))),
  );
}

/** True if the action only sums up earlier changes. A change after the summary is separate news. */
const isSumAlone = ({ members }: Part, { named }: Alert): boolean =>
  named.some(
    (sum) =>
      members.some(({ change }) => isSummedUpBy(change, sum) && change.from <= sum.to) &&
      !named.some(({ partOf }) => partOf === sum.property),
  );
