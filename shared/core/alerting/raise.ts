/** Plans how one collection's events change the alerts of the tenant. */

import type { Alert } from '../alert/alert';
import type { AlertStep } from '../alert/alert-step';
import { isFailure, type WatchEvent } from '../event/event';
import { isDisproval } from '../event/story-event';
import { coveredBy } from '../rule/rules';
import type { Action, Member } from './action';
import { claimedParts, claimsIn, coveredSteps, releaseSteps } from './claims';
import { failsForIn } from './concerns';
import { withConsequences } from './consequences';
import { correlate } from './correlate';
import { disprovedSteps } from './disproved';
import { endSteps, fixedLaterSteps, inheritSteps, putBackSteps } from './ends';
import { actorSteps } from './found-actor';
import { joinStep } from './join';
import { inOrder, ordered } from './lead';
import { unclaimedSteps } from './leaving';
import { evidenceOf, namedChangeOf } from './named-change';
import { alertIdOf, byId, openStep, rootOf } from './open';
import { plannedSteps } from './planned';
import { plannedWorkOf } from './planned-work';
import { withEarlierSteps } from './related';
import { adviserOf, remedySteps } from './remedies';
import { withSinceThen } from './sign-in-readings';
import { type RaiseContext, withAlert } from './step';

/**
 * The steps of all alerts that these events open, continue or end, in writing order. The same events and alerts always
 * give the same steps, so a crash between two steps is harmless.
 */
export function planSteps(alerts: readonly Alert[], events: readonly WatchEvent[], context: RaiseContext): AlertStep[] {
  let known = alerts;
  let steps: AlertStep[] = [];
  const take = (all: readonly AlertStep[]): void => {
    for (const one of all) {
      const before = known.find(({ id }) => id === one.alert.id);
      const step = withSinceThen(one, before, context);
      steps.push(step);
      known = withAlert(known, step.alert);
    }
  };
  const isCovered = (event: WatchEvent): boolean => coveredBy(event, context.rules, context.openedBy) !== undefined;
  const found = events.filter(isRaising);
  const uncovered = found.filter((event) => !isCovered(event));
  const planned = found.filter(isCovered);
  const work = plannedWorkOf([...planned, ...(context.plannedBefore ?? [])], context);
  const isRemedy = (event: WatchEvent): boolean => adviserOf(alerts, event) !== undefined;
  for (const event of uncovered.filter(isRemedy)) take(remedySteps(known, event, context));
  const raising = uncovered.filter((event) => !isRemedy(event));
  const actions = inOrder(correlate(known, raising, context, context, work), context);
  const beside = claimsIn([
    ...actions.flatMap(({ members }) => members),
    ...planned.map((event): Member => ({ event, change: namedChangeOf(event) })),
  ]);
  for (const action of actions) {
    const before = known;
    const members = [...action.members, ...claimedParts(alerts, action, context)];
    take(unclaimedSteps(known, action, beside, context));
    take(stepsOfAction(known, { ...action, members }, context));
    take(releaseSteps(before, known, action, context));
    take(coveredSteps(known, action, context));
  }
  // An earlier step may be in an alert that was opened later than the story's alert.
  steps = withEarlierSteps(steps, known);
  known = steps.reduce((all, { alert }) => withAlert(all, alert), known);
  take(plannedSteps(known, [...planned, ...(context.plannedBefore ?? [])], context));
  const isAlerted = ({ id }: WatchEvent): boolean => context.alerted?.has(id) === true;
  const recoveries = events.filter(({ type }) => type === 'recovery');
  const ending: RaiseContext = { ...context, failsFor: failsForIn(recoveries) };
  for (const event of events) if (event.details.isPutBack === true) take(putBackSteps(known, event, context));
  for (const event of [...events].sort(byEnding)) {
    if (event.type === 'recovery') {
      take(endSteps(isAlerted(event) ? until(known, event) : known, event, ending, recoveries));
      take(fixedLaterSteps(known, event, context));
      take(disprovedSteps(known, event, context));
    }
    if (event.type === 'attribution' && !isAlerted(event)) take(actorSteps(known, event, context));
  }
  take(inheritSteps(known, ending));
  return steps;
}

/**
 * After a crash, a recovery continues with alerts that it has not ended yet. It does not end anything that came after
 * it.
 */
const until = (alerts: readonly Alert[], { recordedAt }: WatchEvent): readonly Alert[] =>
  alerts.filter(({ lastEventAt }) => lastEventAt <= recordedAt);

const isRaising = ({ type, groupKey, details }: WatchEvent): boolean =>
  groupKey !== null && details.isPutBack !== true && type !== 'recovery' && type !== 'attribution' && type !== 'change';

/**
 * The fix comes before the controls that pass because of it, so that the end of the alert reports both. What did not
 * happen is withdrawn before that, because it cannot be fixed.
 */
const byEnding = (a: WatchEvent, b: WatchEvent): number =>
  Number(isDisproval(b)) - Number(isDisproval(a)) ||
  Number(a.resource.kind === 'control') - Number(b.resource.kind === 'control') ||
  endOf(a) - endOf(b) ||
  byId(a, b);

/** An end belongs to the change before it. A later end belongs to the change that was made again. */
const endOf = (event: WatchEvent): number => (event.type === 'recovery' ? Date.parse(evidenceOf(event).to) : 0);

function stepsOfAction(alerts: readonly Alert[], action: Action, context: RaiseContext): readonly AlertStep[] {
  const target = alerts.find(({ id }) => id === action.alert?.id);
  const members = ordered(action, context);
  if (target === undefined) {
    // All of it was reported before a crash, possibly in an alert that is over.
    const isAlerted = members.every(({ event }) => context.alerted?.has(event.id) === true);
    const isOpened = alerts.some(({ id }) => id === alertIdOf(rootOf(members)));
    if (isAlerted && (isOpened || !members.every(({ event }) => isFailure(event)))) return [];
    return [openStep(alerts, withConsequences(alerts, members, context), context)];
  }
  const holds = new Set(target.named.map(({ eventId }) => eventId));
  const fresh = members.filter(
    ({ event }) => !holds.has(event.id) && (context.alerted?.has(event.id) !== true || isFailure(event)),
  );
  if (fresh.length === 0) return [];
  const carried = withConsequences(alerts, fresh, context).filter(({ event }) => !holds.has(event.id));
  return [joinStep(alerts, target, carried, context)];
}
