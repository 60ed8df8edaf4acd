import type { Alert, TransitionType } from '../alert/alert';
import type { AlertStep } from '../alert/alert-step';
import { worstOf } from '../event/severity';
import { latestOf } from '../time/latest';
import type { Member } from './action';
import { attributionOf, knownBetter, otherActors, stillAcknowledged } from './actors';
import { isNamedElsewhere, sameAccountUntil } from './gather';
import { leadOf } from './lead';
import { isSameStory, mostNamed } from './named-change';
import { isNews } from './news';
import { concernsIn, earliest, happenedAtOf } from './open';
import { isPast, pastStep } from './past';
import { earlierStepsOf, relatedTo } from './related';
import { type RaiseContext, stepOf, stepped } from './step';

export function joinStep(
  alerts: readonly Alert[],
  alert: Alert,
  members: readonly Member[],
  context: RaiseContext,
): AlertStep {
  if (members.every((member) => isPast(alert, member))) return pastStep(alert, members, context);
  const reopened = alert.status === 'resolved';
  const news = members.filter((member) => isNews(alert, member));
  const severity = worstOf([...(reopened ? [] : [alert.severity]), ...members.map(({ event }) => event.severity)]);
  const rises = severity !== alert.severity;
  const changes = members.map(({ change }) => change);
  // A control that fails again because of an action continues in its alert, even if other actions share the cause. A
  // story that goes on after its alert was closed keeps its account, even if the next step shows none.
  const isAnew =
    reopened &&
    changes.some(({ type }) => type !== 'failure') &&
    !changes.some((change) => alert.named.some((named) => isSameStory(change, named)));
  const own = members.filter(({ change }) => change.type !== 'failure');
  const attribution = isAnew
    ? attributionOf(members)
    : own.length === 0
      ? alert.attribution
      : knownBetter(alert.attribution, attributionOf(own));
  const isFound = alert.attribution.status !== 'known' && attribution.status === 'known';
  const joined: Alert = {
    ...stepped(alert, members.length),
    status: 'open',
    isDeferred: (reopened || alert.isDeferred) && members.every(({ event }) => event.deferredUntil !== null),
    severity,
    leadEventId: leadOf(alert, members, reopened, context),
    concerns: [...new Set([...alert.concerns, ...concernsIn(members)])].sort(),
    named: [...alert.named, ...changes].slice(-mostNamed),
    earlierSteps: earlierStepsOf(members, alerts, alert),
    attribution,
    planned: reopened ? undefined : alert.planned,
    easedAt: news.length > 0 || reopened ? undefined : alert.easedAt,
    hands: reopened ? undefined : otherActors(alert.hands ?? [], members, attribution),
    // An acknowledgement covers only changes that were named before it.
    acknowledged:
      reopened || rises || news.some(({ change }) => change.type === 'change')
        ? null
        : stillAcknowledged(alert, attribution, context),
    closed: null,
    happenedAt: members.map(({ event }) => happenedAtOf(event)).reduce(earliest, reopened ? null : alert.happenedAt),
    lastEventAt: latestOf([alert.lastEventAt, ...members.map(({ event }) => event.recordedAt)]) ?? context.now,
    resolvedAt: null,
  };
  const proof = alert.isDeferred && !joined.isDeferred ? members.find(isProof) : undefined;
  const types = members.map((member, at): TransitionType => {
    if (reopened) return at === 0 ? 'reopened' : 'joined';
    // The first message waited for this proof, and is sent now.
    if (news.includes(member) || member === proof) return 'worsened';
    return isFound && at === 0 ? 'actorFound' : 'joined';
  });
  const isRepeated = !reopened && !rises && news.every(({ change }) => isNamedElsewhere(alerts, alert, change));
  const until = isRepeated ? untilOf(alert, members, context) : undefined;
  return stepOf(
    isFound ? { ...joined, ...relatedTo(joined, alerts) } : joined,
    members.map((member) => ({ ...member, gatheredUntil: until })),
    types,
    context,
  );
}

/** A log entry that does not wait for anything. A control that fails proves nothing. */
const isProof = ({ event, change }: Member): boolean => change.isRecord && event.deferredUntil === null;

function untilOf(alert: Alert, members: readonly Member[], context: RaiseContext): number | undefined {
  const proved = members.filter(({ change }) => change.isRecord);
  const waits = proved.flatMap(({ change }) => sameAccountUntil(alert, change, context) ?? []);
  return waits.length === proved.length ? Math.max(0, ...waits) : undefined;
}
