import type { Alert, Transition } from '../../core/alert/alert';
import { sourcesOf } from '../../core/alerting/deliveries';
import { planSteps } from '../../core/alerting/raise';
import type { Message } from '../../core/delivery/message';
import { type Addressed, addressees } from '../../core/delivery/routing';
import { diffResources } from '../../core/event/change';
import { changeLines } from '../../core/event/change-lines';
import { collectionEvents } from '../../core/event/collection-events';
import type { FoundDetection } from '../../core/event/collection-facts';
import type { WatchEvent } from '../../core/event/event';
import type { ConditionalAccessPolicy, Group } from '../../core/resource/resource';
import {
  type DrillChoice,
  type DrillExclusion,
  drillEvent,
  groupsToExclude,
  withExcluded,
  worstExclusion,
} from '../../core/rule/drill';
import type { Recipient, TenantConfiguration } from '../../core/tenant/configuration';
import type { Control } from '../../core/verdict/control';
import { routingFacts } from '../alert/write-step';
import { historyFacts } from '../collect/detector-facts';
import { gather } from '../collect/gather';
import { namesOfUsers, peopleOf } from '../collect/keep-names';
import { loadState, nothingPending, type TenantState } from '../collect/tenant-state';
import { dayOf, iso, type MessagePorts, type Ports } from '../context';
import { takeDrill } from '../deliver/channel-budget';
import { type SentNow, sendNow, settled } from '../deliver/send-now';
import { registeredChecks } from '../evaluate/enabled-checks';
import { judgeControls } from '../evaluate/judge-controls';

/** The result of the message on one channel. */
export type DrillOutcome = SentNow & {
  readonly timing: Addressed['timing'];
  /** When a real message would be sent; epoch ms. */
  readonly notBefore: number;
};

export type Drilled =
  /** There are no policies, people or groups to compute with. */
  | { readonly outcome: 'notRead'; readonly missing: 'conditionalAccessPolicy' | 'user' | 'group' }
  /** The memberships of this group are not stored. */
  | { readonly outcome: 'unknownGroup'; readonly known: readonly Group[] }
  /** No policy in force applies to a group that could be excluded from it. */
  | { readonly outcome: 'nothingToExclude' }
  /** Nobody would be alerted: no detector or control raises an alert, a rule covers it, or no route matches it. */
  | {
      readonly outcome: 'untold';
      readonly choice: DrillChoice;
      readonly because: 'noAlert' | 'covered' | 'noRoute';
      readonly severity: Alert['severity'] | null;
    }
  /** The tenant has used its test alerts of this hour; when the next one may be sent, epoch ms. */
  | { readonly outcome: 'tooSoon'; readonly until: number }
  | {
      readonly outcome: 'sent';
      readonly choice: DrillChoice;
      readonly severity: Alert['severity'];
      readonly subject: string;
      readonly outcomes: readonly DrillOutcome[];
    };

/** How long the result of a mail is polled from ACS; ms. */
export const drillPatienceMs = 60_000;

/**
 * Sends the alert that excluding a group from a policy would raise, marked as a drill, on its real channels. Computed
 * from the policies as last read; the tenant is not called and no alert is stored. An event is recorded first, because
 * an unrecorded drill would look like an attack.
 */
export async function drillExclusion(
  pipeline: MessagePorts & Ports<'controls' | 'detectors' | 'graph' | 'sleep' | 'speed'>,
  configuration: TenantConfiguration,
  groupId: string | undefined,
  patienceMs = drillPatienceMs,
): Promise<Drilled> {
  const { tenantId } = configuration;
  const { store } = pipeline;
  const [heads, rows] = await Promise.all([store.snapshots.readHeads(tenantId), store.watermarks.readKinds(tenantId)]);
  const stateWith = (policies?: readonly ConditionalAccessPolicy[]): Promise<TenantState> =>
    loadState(
      pipeline,
      configuration,
      heads,
      rows,
      policies === undefined
        ? nothingPending
        : { small: new Map([['conditionalAccessPolicy', policies]]), heads: new Map() },
    );
  const before = await stateWith();
  const [policies, groups] = await Promise.all([before.small('conditionalAccessPolicy'), before.small('group')]);
  for (const kind of ['conditionalAccessPolicy', 'user'] as const)
    if (before.head(kind) === undefined) return { outcome: 'notRead', missing: kind };
  const asked = groupId === undefined ? groups : groups.filter(({ id }) => id.toLowerCase() === groupId.toLowerCase());
  const candidates = groupsToExclude(asked);
  if (candidates.length === 0)
    return groupId === undefined
      ? { outcome: 'notRead', missing: 'group' }
      : { outcome: 'unknownGroup', known: groupsToExclude(groups) };
  const drilled = registeredChecks(pipeline).controls.filter(({ isDrilled }) => isDrilled);
  const choice = await chosen(stateWith, before, policies, candidates, drilled);
  if (choice === undefined) return { outcome: 'nothingToExclude' };

  const after = await stateWith(
    policies.map((one) => (one.id === choice.exclusion.policy.id ? choice.exclusion.after : one)),
  );
  const raised = await alertOf(pipeline, before, after);
  if (raised.alert === undefined) return { outcome: 'untold', choice, because: raised.because, severity: null };
  const { alert, events, transitions } = raised;
  const addressed = await recipientsOf(pipeline, configuration, alert);
  if (addressed.length === 0) return { outcome: 'untold', choice, because: 'noRoute', severity: alert.severity };

  const until = await takeDrill(pipeline, tenantId);
  if (until !== undefined) return { outcome: 'tooSoon', until };
  const at = iso(pipeline.now());
  const event = drillEvent(
    tenantId,
    at,
    choice.exclusion,
    addressed.map(({ recipient }) => recipient.id),
  );
  await store.events.record([event], false);
  const drill: DrillFacts = { id: event.id, alert, events, transitions, exclusion: choice.exclusion, after };
  const sent = await Promise.all(addressed.map((one) => sendDrill(pipeline, configuration, drill, one)));
  return {
    outcome: 'sent',
    choice,
    severity: alert.severity,
    subject: sent.at(-1)?.subject ?? '',
    outcomes: await settled(
      pipeline,
      configuration,
      sent.map(({ outcome }) => outcome),
      patienceMs,
    ),
  };
}

async function sendDrill(
  pipeline: MessagePorts & Ports<'controls' | 'detectors'>,
  configuration: TenantConfiguration,
  drill: DrillFacts,
  addressed: Addressed,
): Promise<{ readonly subject: string; readonly outcome: DrillOutcome }> {
  const { recipient } = addressed;
  const message = await messageFor(pipeline, configuration, drill, recipient);
  const sendingId = `drill|${drill.id}|${recipient.channel}|${recipient.id}`;
  const result = await sendNow(pipeline, configuration, recipient, message, sendingId);
  return { subject: message.subject, outcome: { ...addressed, result } };
}

/** The requested group, or the one whose exclusion would expose the most people. People are classified by all of the groups at once. */
async function chosen(
  stateWith: (policies: readonly ConditionalAccessPolicy[]) => Promise<TenantState>,
  before: TenantState,
  policies: readonly ConditionalAccessPolicy[],
  candidates: readonly Group[],
  drilled: readonly Control[],
): Promise<DrillChoice | undefined> {
  const [first] = policies;
  if (first === undefined) return undefined;
  // A disabled policy that only names the groups, so that people are classified by them; it changes no result.
  const naming = candidates.reduce((policy, { id }) => withExcluded(policy, id), {
    ...first,
    id: 'drill',
    state: 'disabled',
  });
  const scouting = await stateWith([...policies, naming]);
  const [basis, userClasses] = await Promise.all([before.conditionalAccess(), scouting.userClasses()]);
  return worstExclusion({ ...basis, userClasses }, candidates, drilled, before);
}

type Raised =
  | {
      readonly alert: Alert;
      readonly events: readonly WatchEvent[];
      readonly transitions: readonly Transition[];
    }
  | { readonly alert: undefined; readonly because: 'noAlert' | 'covered' };

/** The events and alerts of a collection that finds the change: by the same detectors, controls and rules. Nothing is written. */
async function alertOf(
  pipeline: Ports<'controls' | 'detectors' | 'graph' | 'now' | 'speed' | 'store'>,
  before: TenantState,
  after: TenantState,
): Promise<Raised> {
  const { tenantId, configuration } = after;
  const now = iso(pipeline.now());
  const facts = {
    ...(await historyFacts(configuration, after, [])),
    unreadBasis: [],
    conditionalAccess: { before: await before.conditionalAccess(), after: await after.conditionalAccess() },
  };
  const kind = 'conditionalAccessPolicy';
  const changes = diffResources(kind, await before.small(kind), await after.small(kind));
  const attribution = { status: 'notYetKnown' } as const;
  const found = changes.flatMap((change) =>
    pipeline.detectors
      .filter(({ watches }) => watches.changes.includes(kind))
      .flatMap((detector) =>
        detector.onChange(change, facts).map(
          (detection): FoundDetection => ({
            detector,
            detection,
            anchor: now,
            happenedAt: null,
            before: null,
            after: change.resourceId,
            attribution,
            subject: null,
            kind,
          }),
        ),
      ),
  );
  const evaluations = await pipeline.store.evaluations.readAll(tenantId);
  const verdicts = await judgeControls(pipeline, {
    state: after,
    before,
    evaluations: evaluations.map(({ evaluation }) => evaluation),
    collectedKind: kind,
    takenAt: now,
    startedFrom: now,
    baseline: undefined,
    moved: [kind],
    tried: new Map(),
    found: () => undefined,
  });
  const collectionFacts = { tenantId, now, recordDay: dayOf(now), startedFrom: now };
  const attributed = changes.map((change) => ({ change, attribution, subject: '', lines: changeLines(change, facts) }));
  const ofPolicies = verdicts.filter(({ control: { needs } }) => needs.includes(kind));
  const events = collectionEvents(collectionFacts, attributed, found, ofPolicies).filter(
    ({ type, groupKey }) => (type === 'detection' || type === 'regression') && groupKey !== null,
  );
  return raisedBy(pipeline, configuration, events, now);
}

async function raisedBy(
  pipeline: Ports<'controls' | 'detectors' | 'speed' | 'store'>,
  configuration: TenantConfiguration,
  events: readonly WatchEvent[],
  now: string,
): Promise<Raised> {
  if (events.length === 0) return { alert: undefined, because: 'noAlert' };
  const rules = (await pipeline.store.rules.list(configuration.tenantId)).map(({ rule }) => rule);
  const facts = await routingFacts(pipeline, configuration, []);
  const steps = planSteps([], events, { ...facts, now, rules, groupWaitMs: 0 });
  // One change is one alert; further alerts are not part of the drill.
  const [first] = steps;
  return first === undefined
    ? { alert: undefined, because: 'covered' }
    : { alert: first.alert, events: first.events, transitions: first.transitions };
}

async function recipientsOf(
  pipeline: Ports<'controls' | 'detectors' | 'now' | 'speed' | 'store'>,
  configuration: TenantConfiguration,
  alert: Alert,
): Promise<readonly Addressed[]> {
  const { areaOf, hourMs } = await routingFacts(pipeline, configuration, []);
  const sources = sourcesOf(alert);
  const areas = [...new Set(sources.flatMap((source) => areaOf(source) ?? []))];
  return addressees({ alert, type: 'opened', sources, areas }, configuration, {
    now: pipeline.now(),
    actorAddress: null,
    hourMs,
  });
}

type DrillFacts = {
  readonly id: string;
  readonly alert: Alert;
  readonly events: readonly WatchEvent[];
  readonly transitions: readonly Transition[];
  readonly exclusion: DrillExclusion;
  readonly after: TenantState;
};

async function messageFor(
  pipeline: Ports<'controls' | 'detectors' | 'now' | 'publicUrl' | 'render' | 'store'>,
  configuration: TenantConfiguration,
  { id, alert, events, transitions, exclusion, after }: DrillFacts,
  recipient: Recipient,
): Promise<Message> {
  const input = await gather(pipeline, configuration, alert, transitions, 'opened', recipient.name, events);
  // Our directory has only people whom an event named. All other names come from the users.
  const unnamed = new Set(events.flatMap(peopleOf).filter((person) => !input.names.has(person)));
  const users = unnamed.size === 0 ? [] : await namesOfUsers(pipeline, configuration.tenantId, after, unnamed);
  const names = new Map([...input.names, ...users.map((named) => [named.id, named] as const)]);
  return pipeline.render({
    type: 'drill',
    id,
    alert: { ...input, names },
    groupName: exclusion.group.displayName ?? exclusion.group.id,
    policyName: exclusion.policy.displayName,
  });
}
