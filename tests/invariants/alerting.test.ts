/** The rules of alerting, checked over random histories. INVARIANT_RUNS sets their number. */
import fc from 'fast-check';
import type { Alert } from '../../shared/core/alert/alert';
import type { AlertStep } from '../../shared/core/alert/alert-step';
import { acknowledge, close } from '../../shared/core/alert/lifecycle';
import {
  isSameAction,
  isSameChange,
  isSameKnownActor,
  type NamedChange,
  namedChangeOf,
  propertyOf,
} from '../../shared/core/alerting/named-change';
import { planSteps } from '../../shared/core/alerting/raise';
import type { RaiseContext } from '../../shared/core/alerting/step';
import { eventId, sameActor, type WatchEvent } from '../../shared/core/event/event';
import { isAtLeast, type Severity, worstOf } from '../../shared/core/event/severity';
import { storyEvents } from '../../shared/core/event/story';
import { questionsOf } from '../../shared/core/event/story-keys';
import type { StoryPlan } from '../../shared/core/event/story-plan';
import { stepOf as stepOfStory } from '../../shared/core/event/story-step';
import type { Rule } from '../../shared/core/rule/rule';
import { acceptedValueOf } from '../../shared/core/rule/rules';
import { plainRaising, routingFrom } from '../fixtures/raising';
import {
  type Action,
  at,
  type Batch,
  batchesOf,
  concernOfAction,
  type History,
  histories,
  joinsOf,
  propertyOfAction,
  recordId,
  secondsOf,
  severityOfAction,
  tenantId,
} from './history';

const numRuns = Number(process.env.INVARIANT_RUNS ?? 150);
const seed = process.env.INVARIANT_SEED === undefined ? {} : { seed: Number(process.env.INVARIANT_SEED) };

type Planner = typeof planSteps;
type Sent = { readonly step: AlertStep; readonly at: number };
type Played = {
  readonly alerts: readonly Alert[];
  readonly sent: readonly Sent[];
  readonly events: ReadonlyMap<string, WatchEvent>;
};

/** For each recipient, the lowest severity that alerts them. */
const recipients = { ops: 'medium', leads: 'critical' } as const satisfies Record<string, Severity>;

const configuration = routingFrom(recipients);

type Operating = {
  readonly acknowledgeEvery: number | null;
  readonly rules: readonly Rule[];
  readonly stories: readonly StoryPlan[];
};
const calm: Operating = { acknowledgeEvery: null, rules: [], stories: [] };

/** One account weakens two protections within an hour. */
const together: StoryPlan = {
  id: 'EV.P19',
  about: 'account',
  withinMs: 60 * 60_000,
  steps: [[{ of: ['EV.P02', 'EV.R01'], as: 'actor' }], [{ of: ['EV.P02', 'EV.R01'], as: 'actor' }]],
  needsFirst: false,
  isAnyOrder: false,
  isDistinct: true,
  ordinary: null,
  levels: [{ least: 2, severity: 'critical' }],
};

/**
 * Raises one batch after the other. The log is read again for every alert without a known actor, as in the pipeline.
 */
function play(
  batches: readonly Batch[],
  plan: Planner = planSteps,
  { acknowledgeEvery, rules, stories }: Operating = calm,
): Played {
  let alerts: readonly Alert[] = [];
  const sent: Sent[] = [];
  const events = new Map<string, WatchEvent>();
  const storiesAt = (seconds: number, raised: readonly WatchEvent[]): readonly WatchEvent[] => {
    const stepsIn = (some: Iterable<WatchEvent>) => [...some].flatMap((event) => stepOfStory(event) ?? []);
    const facts = { tenantId, now: at(seconds), recordDay: at(seconds).slice(0, 10), startedFrom: at(0) };
    const fresh = stepsIn(raised);
    const all = questionsOf(stories, fresh).flatMap((question) =>
      storyEvents(facts, question, fresh, stepsIn(events.values())),
    );
    return [...new Map(all.map((event) => [event.id, event])).values()].filter(({ id }) => !events.has(id));
  };
  const take = (seconds: number, found: readonly WatchEvent[]): void => {
    const raised = [...found, ...storiesAt(seconds, found)];
    for (const event of raised) events.set(event.id, event);
    const context: RaiseContext = {
      ...plainRaising,
      joinsOf,
      mayFail: () => true,
      configuration,
      rules,
      groupWaitMs: 20_000,
      now: at(seconds),
      originalOf: (id) => events.get(id),
    };
    for (const step of plan(alerts, raised, context)) {
      alerts = [...alerts.filter(({ id }) => id !== step.alert.id), step.alert].sort((a, b) => (a.id < b.id ? -1 : 1));
      sent.push({ step, at: seconds });
    }
  };
  for (const [number, { at: seconds, events: raised }] of batches.entries()) {
    take(seconds, raised);
    const entries = raised.filter(({ happenedAt, anchor, type }) => happenedAt === anchor && type === 'detection');
    for (const event of entries) take(seconds, askAgain(alerts, events, event, seconds));
    if (acknowledgeEvery !== null && number % acknowledgeEvery === 0)
      alerts = alerts.map((alert) => handled(alert, seconds));
  }
  return { alerts, sent, events };
}

/**
 * The log's current answer about a difference without a known actor. It names an actor only if that actor's entry has
 * all values of the difference.
 */
function askAgain(
  alerts: readonly Alert[],
  events: ReadonlyMap<string, WatchEvent>,
  entry: WatchEvent,
  seconds: number,
): readonly WatchEvent[] {
  return alerts.flatMap((alert) =>
    alert.named.flatMap((named): WatchEvent[] => {
      const event = events.get(named.eventId);
      const proof = namedChangeOf(entry);
      const isProved =
        named.actor === null &&
        !named.isRecord &&
        isSameChange(named, proof) &&
        named.elements.every((element) => proof.elements.includes(element));
      if (event === undefined || !isProved) return [];
      const id = eventId({
        tenantId,
        source: 'attribution',
        resourceId: event.id,
        anchor: event.anchor,
        before: null,
        after: entry.id,
      });
      const details = { alertId: alert.id, eventId: event.id };
      const attribution = entry.attribution;
      return [{ ...event, id, type: 'attribution', attribution, recordedAt: at(seconds), details, concern: null }];
    }),
  );
}

function handled(alert: Alert, seconds: number): Alert {
  const request = { by: operator, note: null, now: at(seconds), ownHandAllowed: false };
  const handling = seconds % 2 < 1 ? acknowledge(alert, request) : close(alert, request);
  return typeof handling === 'string' ? alert : handling.alert;
}

// --- What is muted and accepted ---------------------------------------------------------------------------------------

type Silence = Pick<Rule, 'kind' | 'source' | 'resourceId' | 'value'>;

const acceptedGroup = (group: string): string =>
  acceptedValueOf({ type: 'detection', details: { elements: [`group ${group}`] }, lines: [] });

/** A mute of one object, an acceptance of one group that is excluded there, a mute of a control. */
const silences: fc.Arbitrary<readonly Silence[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('suppression' as const),
      source: fc.constant('EV.P02'),
      resourceId: fc.constantFrom('ca01', 'ca02'),
      value: fc.constant(null),
    }),
    fc.record({
      kind: fc.constant('acceptance' as const),
      source: fc.constant('EV.P02'),
      resourceId: fc.constantFrom('ca01', 'ca02'),
      value: fc.constantFrom('one', 'two', 'three').map(acceptedGroup),
    }),
    fc.record({
      kind: fc.constant('suppression' as const),
      source: fc.constantFrom('ZT.ID.001', 'ZT.AD.001', 'EV.R01'),
      resourceId: fc.constantFrom(null, 'lea|one'),
      value: fc.constant(null),
    }),
  ),
  { minLength: 1, maxLength: 3 },
);

const operator = { id: 'kai', tenantId, name: null };

const ruleOf = (silence: Silence, index: number): Rule => ({
  id: `rule-${index}`,
  tenantId,
  actorId: null,
  openings: [],
  extent: null,
  reason: 'agreed',
  owner: 'Kai',
  createdBy: operator,
  createdAt: at(-60),
  from: at(-60),
  until: at(10_000_000),
  isOwnHand: false,
  confirmableUntil: null,
  confirmedBy: null,
  confirmedAt: null,
  ended: null,
  remindedAt: null,
  ...silence,
});

/** Whether the action alone would reach no one because a rule covers it. */
const isSilenced = (action: Action, rules: readonly Rule[]): boolean =>
  rules.some(({ source, resourceId, value }) => {
    const property = propertyOfAction(action);
    const isAboutIt =
      resourceId === null ? property.startsWith(`${source}|`) : property === propertyOf(source ?? '', resourceId);
    return isAboutIt && (value === null || value === acceptedGroup(action.value));
  });

// --- What people were sent -----------------------------------------------------------------------------------------

/**
 * The events that a recipient's message names: all if an alert opens or reopens; in an update, the one that caused it.
 */
function namedBy({ step }: Sent, recipient: string): readonly WatchEvent[] {
  const loud = step.transitions.filter(({ seq }) =>
    step.deliveries.some(({ recipientId, seq: of }) => of === seq && recipientId === recipient),
  );
  if (loud.some(({ type }) => type === 'opened' || type === 'reopened')) return step.events;
  return step.events.filter(({ id }) => loud.some(({ eventId: of, type }) => of === id && type === 'worsened'));
}

/**
 * Whether an event shows this action: its log entry, or a difference of its object that contains its value and its
 * time.
 */
function shows(event: WatchEvent, action: Action): boolean {
  const change = namedChangeOf(event);
  if (change.type !== 'change' || change.property !== propertyOfAction(action)) return false;
  if (change.isRecord) return change.recordId === recordId(action);
  const hasValue = change.elements.length === 0 || change.elements.includes(`group ${action.value}`);
  return hasValue && change.from < at(action.at) && change.to >= at(action.at);
}

const alertsOf = ({ alerts }: Played, action: Action): readonly Alert[] =>
  alerts.filter(({ named }) => named.some((one) => one.isRecord && one.recordId === recordId(action)));

/** Actions that a collection or the log shows. */
const isShown = ({ events }: Played, action: Action): boolean =>
  [...events.values()].some((event) => shows(event, action));

const fail = (law: string, ...facts: readonly unknown[]): never => {
  throw new Error(`${law}: ${JSON.stringify(facts, null, 1).slice(0, 6000)}`);
};

function conservation(history: History, plan: Planner = planSteps, operating: Operating = calm): void {
  const played = play(batchesOf(history), plan, operating);
  failuresAreNamed(played, operating, history);
  severityIsSent(played, history);
  for (const action of history.actions) {
    if (!isShown(played, action) || isSilenced(action, operating.rules)) continue;
    for (const [recipient, minimum] of Object.entries(recipients)) {
      if (!isAtLeast(severityOfAction(action), minimum)) continue;
      const isNamed = played.sent.some((sent) => namedBy(sent, recipient).some((event) => shows(event, action)));
      if (!isNamed) fail('CONSERVATION: no message names this change', recipient, action, history, operating);
    }
    const naming = played.sent.filter((sent) => namedBy(sent, 'ops').some((event) => shows(event, action)));
    const isLoud = naming.some(({ step }) => isAtLeast(step.alert.severity, severityOfAction(action)));
    if (!isLoud) fail('SEVERITY: named too mildly', action, naming);
    if (action.logLateness === null) continue;
    const own = alertsOf(played, action);
    if (own.length === 0) fail('NAMES: no alert holds its entry', action, history);
    for (const { attribution } of own) {
      const isRight =
        attribution.status === 'known' && attribution.actor.type === 'person' && attribution.actor.id === action.actor;
      if (!isRight) fail('NAMES: the alert has another actor', action, attribution, history);
    }
  }
}

/**
 * A control that begins to fail is reported to everybody whom it would reach by itself, even if the alert of its cause
 * was closed before.
 */
function failuresAreNamed({ sent, events }: Played, { rules }: Operating, history: History): void {
  for (const event of events.values()) {
    if (event.type !== 'regression' || rules.some(({ source }) => source === event.source)) continue;
    for (const recipient of Object.keys(recipients)) {
      const isNamed = sent.some((one) => namedBy(one, recipient).some(({ id }) => id === event.id));
      if (!isNamed)
        fail('CONSERVATION: no message names this control', recipient, event.source, event.recordedAt, history);
    }
  }
}

/** Every recipient of an alert's worst severity got a message with that severity at that time or later. */
function severityIsSent({ sent }: Played, history: History): void {
  const isTo = (recipient: string, { step }: Sent): boolean =>
    step.deliveries.some(({ recipientId }) => recipientId === recipient);
  for (const [place, { step }] of sent.entries()) {
    const { id, severity } = step.alert;
    const then = sent.slice(place).filter((one) => one.step.alert.id === id);
    const before = sent.slice(0, place).findLast((one) => one.step.alert.id === id);
    if (before?.step.alert.severity === severity || step.alert.status !== 'open') continue;
    for (const [recipient, minimum] of Object.entries(recipients))
      if (isAtLeast(severity, minimum) && !then.some((one) => isTo(recipient, one)))
        fail('SEVERITY: it got worse, and nobody was sent that', recipient, step.alert, history);
  }
}

/** Two known actors never share an alert. Neither do two actions that differ in object or time. */
function separation(history: History): void {
  const { alerts } = play(batchesOf(history));
  for (const alert of alerts) {
    const proved = alert.named.filter(({ type, actor }) => type === 'change' && actor !== null);
    for (const [index, one] of proved.entries()) {
      // If the same actor makes the same change again after it was over, the alert opens again.
      const isAgain = (other: typeof one): boolean => other.property === one.property;
      const isJoined = proved.some(
        (other, place) => place !== index && (isSameAction(one, other) || isSameChange(one, other) || isAgain(other)),
      );
      if (proved.length > 1 && !isJoined) fail('SEPARATION: two actions in one alert', alert, history);
      const isOther = proved.some(({ actor }) => actor !== null && one.actor !== null && !sameActor(actor, one.actor));
      if (isOther) fail('SEPARATION: two actors in one alert', alert, history);
    }
  }
}

/** Each alert has one first message, and a change has at most as many alerts as times it was made. */
function noDouble(history: History): void {
  const { alerts, sent } = play(batchesOf(history));
  for (const { id } of alerts) {
    const firsts = sent
      .flatMap(({ step }) => step.transitions)
      .filter((one) => one.alertId === id && one.type === 'opened');
    if (firsts.length !== 1) fail('DOUBLE: an alert with other than one first message', id, firsts);
  }
  for (const action of history.actions) {
    const times = history.actions.filter((one) => propertyOfAction(one) === propertyOfAction(action)).length;
    const own = alerts.filter(({ named }) =>
      named.some(({ type, property }) => type === 'change' && property === propertyOfAction(action)),
    );
    if (own.length > times) fail('SURPLUS: more alerts than changes', action, own, history);
  }
}

/** If every change was undone and that was read, no alert is open. A change that still exists keeps an alert open. */
function ends(history: History): void {
  const played = play(batchesOf(history));
  const { alerts } = played;
  const open = alerts.filter(({ status, concerns }) => status === 'open' && concerns.length > 0);
  for (const action of history.actions) {
    if (action.type === 'secret') continue;
    const isBack = history.actions.some(
      (one) =>
        one.id !== action.id &&
        propertyOfAction(one) === propertyOfAction(action) &&
        one.value === action.value &&
        one.at > action.at,
    );
    const isHeld = open.some(({ concerns }) => concerns.includes(concernOfAction(action)));
    if (action.undoneAt === null && !isHeld)
      fail('ENDS: it is still there, and no alert is open', action, alerts, history);
    if (action.undoneAt !== null && !isBack && isHeld)
      fail('ENDS: it was undone, and its alert is open', action, alerts, history);
  }
  if (history.actions.every(({ type, undoneAt }) => type === 'secret' || undoneAt !== null) && open.length > 0)
    fail('ENDS: all is undone, and something is open', open, history);
  everyEndIsSent(history, played);
  failingIsHeld(history, played);
}

/**
 * However an alert ends, its end is sent, even if it was merged into another one, so that a ticket that was opened for
 * it can be closed.
 */
function everyEndIsSent(history: History, { alerts, sent }: Played): void {
  for (const alert of alerts.filter(({ status }) => status === 'resolved')) {
    const own = sent.filter(({ step }) => step.alert.id === alert.id);
    const isTold = own.some(({ step: { transitions, deliveries } }) =>
      transitions.some(({ type, seq }) => begins.has(type) && deliveries.some((one) => one.seq === seq)),
    );
    const last = own.flatMap(({ step }) => step.transitions).findLast(({ type }) => turns.has(type));
    if (isTold && last?.type !== 'resolved') fail('ENDS: it is over, and nobody is sent that', alert, history);
  }
}

const begins: ReadonlySet<string> = new Set(['opened', 'reopened']);
const turns: ReadonlySet<string> = new Set([...begins, 'resolved']);

const isOfControl = (concern: string): boolean => concern.startsWith('control|');

/**
 * Every failing control is in an open alert: one whose change explains it and still exists or, if there is none, one
 * without a known cause.
 */
function failingIsHeld(history: History, { alerts }: Played): void {
  const open = alerts.filter(({ status }) => status === 'open');
  const verdicts = batchesOf(history).flatMap(({ events }) =>
    events.filter(({ concern }) => concern !== null && isOfControl(concern)),
  );
  for (const [concern, { type, source }] of new Map(verdicts.map((verdict) => [String(verdict.concern), verdict]))) {
    if (type !== 'regression') continue;
    const holders = open.filter(({ concerns }) => concerns.includes(concern));
    const isCause = ({ concerns }: Alert): boolean =>
      concerns.some((one) => joinsOf(one.split('|')[0] ?? '').includes(source));
    const saysNoCause = ({ named }: Alert): boolean => named.every((one) => one.type === 'failure');
    if (holders.length === 0) fail('HELD: it fails, and no alert holds it', concern, alerts, history);
    const wrong = holders.find((alert) => !isCause(alert) && (open.some(isCause) || !saysNoCause(alert)));
    if (wrong !== undefined)
      fail('HELD: it fails because of another alert than the one that holds it', wrong, open, history);
  }
}

/** A change at the end: the object, the account, and its severity while it exists. */
type AtRest = { readonly change: string; readonly by: unknown; readonly severity: Severity | null };

/**
 * What alerts say about each change at the end. Two alerts may have been sent before it turned out that they were one
 * action, and an alert keeps the worst severity that was sent. The same change made again opens its alert again, or
 * another one if a collection showed it first. It is then another action, and the earlier undoing says nothing about
 * it.
 */
function atRest({ alerts }: Played): readonly string[] {
  /**
   * If one action was sent as two alerts, it has the severity of the worse one, even if that part is over: an alert
   * about both does not become milder when one part is undone.
   */
  const isOne = (a: NamedChange, b: NamedChange): boolean => isSameKnownActor(a, b) && isSameAction(a, b);
  const worst = (one: NamedChange, { severity, named: own }: Alert): Severity => {
    // A collection and the log can both show the change in its alert.
    const shown = own.filter((other) => other === one || isSameChange(other, one));
    const isOfIt = (other: NamedChange): boolean => shown.some((each) => isOne(each, other));
    // An alert that opens again has the severity of the change that opens it; its other parts keep theirs.
    const parts = alerts.flatMap((alert) => alert.named.filter(isOfIt).map((part) => [alert.severity, part.severity]));
    return worstOf([severity, ...parts.flat()]);
  };
  const all = alerts.flatMap((alert) => {
    const { attribution, named, concerns } = alert;
    return named
      .filter(({ type }) => type === 'change')
      .flatMap((one) =>
        (one.elements.length === 0 ? [''] : one.elements.map((element) => `|${element}`)).map((element): AtRest => {
          const change = `${one.property}${element}`;
          const by = attribution.status === 'known' ? attribution.actor : 'notYetKnown';
          const isPresent = one.isMomentary || (one.endedAt === null && concerns.includes(change));
          // What is over at once stays as severe as it was, also in an alert that a milder change opens again.
          const least = one.isMomentary ? [one.severity] : [];
          return { change, by, severity: isPresent ? worstOf([worst(one, alert), ...least]) : null };
        }),
      );
  });
  const isThereToo = (over: AtRest): boolean =>
    all.some(
      ({ change, by, severity }) =>
        severity !== null && change === over.change && JSON.stringify(by) === JSON.stringify(over.by),
    );
  const shown = all.filter((one) => one.severity !== null || !isThereToo(one));
  return [...new Set(shown.map((one) => JSON.stringify(one)))].sort();
}

function orderIndependence(
  history: History,
  order: number,
  operating: Operating = calm,
  plan: Planner = planSteps,
): void {
  const batches = batchesOf(history);
  const shuffled = shuffle(batchesOf({ ...history, readEvery: 0 }), order);
  const played = [batches, shuffled].map((some) => play(some, plan, operating));
  for (const one of played) everyEndIsSent(history, one);
  const [a, b] = played.map(atRest);
  if (JSON.stringify(a) !== JSON.stringify(b)) fail('ORDER: the alerts at rest depend on it', a, b, history);
}

/** Collections stay in order, because each begins where the last one ended. Log entries come at any time. */
function shuffle(batches: readonly Batch[], order: number): readonly Batch[] {
  let random = order;
  const next = (): number => {
    random = (random * 1103515245 + 12345) % 2147483648;
    return random / 2147483648;
  };
  const isEntry = ({ events }: Batch): boolean => events.length === 1 && events[0]?.anchor === events[0]?.happenedAt;
  const latest = Math.max(0, ...batches.map((batch) => batch.at));
  // Nothing is read before it happened.
  const happened = ({ events: [entry] }: Batch): number => (entry === undefined ? 0 : secondsOf(entry.anchor));
  const placed = batches.map((batch) => ({ batch, at: isEntry(batch) ? happened(batch) + next() * latest : batch.at }));
  // An undoing that is read first is read again with the change it undid, so here it comes no earlier.
  for (const undo of placed.filter(({ batch }) => batch.events[0]?.type === 'recovery' && isEntry(batch))) {
    const done = placed.find(({ batch }) => isDoneBy(batch, undo.batch));
    if (done !== undefined && undo.at <= done.at) undo.at = done.at + 0.001;
  }
  return placed.sort((x, y) => x.at - y.at).map(({ batch }) => batch);
}

const isDoneBy = ({ events: [done] }: Batch, { events: [undo] }: Batch): boolean =>
  done?.type === 'detection' &&
  done.attribution.status === 'known' &&
  undo?.attribution.status === 'known' &&
  undo.attribution.recordId === `undo of ${done.attribution.recordId.split(' ')[1]}`;

describe('whatever people change, in any order of sources', () => {
  const hold = (
    property: fc.IProperty<unknown[]> | fc.IPropertyWithHooks<[History]> | fc.IPropertyWithHooks<[History, number]>,
  ): void =>
    // Safe: the three kinds of property are asserted alike.
    fc.assert(property as fc.IProperty<unknown>, { numRuns, ...seed });

  test('every change is named to its recipient, with its actor and severity', () => {
    hold(fc.property(histories, (history) => conservation(history)));
  });

  test('also while alerts are acknowledged and closed', () => {
    hold(
      fc.property(histories, fc.integer({ min: 1, max: 3 }), (history, acknowledgeEvery) =>
        conservation(history, planSteps, { ...calm, acknowledgeEvery }),
      ),
    );
  });

  test('also while other changes are muted and accepted', () => {
    hold(
      fc.property(histories, silences, (history, silenced) =>
        conservation(history, planSteps, { ...calm, rules: silenced.map(ruleOf) }),
      ),
    );
  });

  test('two actions never share an alert', () => {
    hold(fc.property(histories, separation));
  });

  test('nothing is alerted twice', () => {
    hold(fc.property(histories, noDouble));
  });

  test('an alert is open as long as its change exists, and no longer', () => {
    hold(fc.property(histories, ends));
  });

  test('the final alerts do not depend on the order of arrival', () => {
    hold(fc.property(histories, fc.nat(), (history, order) => orderIndependence(history, order)));
  });
});

/**
 * An alert about several steps of one account is sent to everybody. It ends with the alert of its last step, no matter
 * when the log showed the steps.
 */
function storiesEnd(history: History): void {
  const played = play(batchesOf(history), planSteps, { ...calm, stories: [together] });
  for (const event of played.events.values()) {
    if (event.source !== together.id) continue;
    for (const recipient of Object.keys(recipients)) {
      const isNamed = played.sent.some((sent) => namedBy(sent, recipient).some(({ id }) => id === event.id));
      if (!isNamed) fail('STORY: no message names it', recipient, event, history);
    }
    for (const { status, concerns, named } of played.alerts.filter((alert) =>
      alert.named.some(({ eventId: of }) => of === event.id),
    ))
      if ((status === 'open') !== concerns.length > 0)
        fail('STORY: it does not end with its last step', status, named, history);
  }
}

describe('several steps of one account, in any order of sources', () => {
  test('are sent as one alert, which ends with the last step', () => {
    fc.assert(fc.property(histories, storiesEnd), { numRuns, ...seed });
  });

  test('end with the same alerts', () => {
    fc.assert(
      fc.property(histories, fc.nat(), (history, order) =>
        orderIndependence(history, order, { ...calm, stories: [together] }),
      ),
      { numRuns, ...seed },
    );
  });
});

describe('negative controls: earlier rules lose alerts', () => {
  /** Everything that could belong to an open alert of the same actor joins it without a message. */
  const joinsActor: Planner = (alerts, events, context) =>
    swallowed(alerts, events, context, (alert, event) => {
      const { attribution } = event;
      return (
        attribution.status === 'known' &&
        alert.attribution.status === 'known' &&
        sameActor(attribution.actor, alert.attribution.actor) &&
        Date.parse(context.now) - Date.parse(alert.lastEventAt) < 30 * 60_000
      );
    });
  /** Every change that can have made the alert's control fail joins it too. */
  const joinsControl: Planner = (alerts, events, context) =>
    swallowed(alerts, events, context, (alert, event) =>
      alert.named.some(({ type, source }) => type === 'failure' && joinsOf(event.source).includes(source)),
    );

  function swallowed(
    alerts: readonly Alert[],
    events: readonly WatchEvent[],
    context: RaiseContext,
    isTaken: (alert: Alert, event: WatchEvent) => boolean,
  ): AlertStep[] {
    const left = events.filter(
      (event) =>
        event.type !== 'detection' || !alerts.some((alert) => alert.status === 'open' && isTaken(alert, event)),
    );
    return planSteps(alerts, left, context);
  }

  test.each([
    ['the same actor', joinsActor],
    ['the same control', joinsControl],
  ])('%s joins what is open', (_, plan) => {
    const result = fc.check(
      fc.property(histories, (history) => conservation(history, plan)),
      { numRuns: 300, seed: 1, endOnFailure: true },
    );
    expect(result.failed).toBe(true);
  });

  /** An alert keeps the severity that it began with. */
  const neverRises: Planner = (alerts, events, context) =>
    planSteps(alerts, events, context).map((step) => {
      const before = alerts.find(({ id }) => id === step.alert.id);
      return before === undefined ? step : { ...step, alert: { ...step.alert, severity: before.severity } };
    });
  /** Several steps of one account only raise the severity of an alert that names none of them yet. */
  const worseOnlyFirst: Planner = (alerts, events, context) => {
    const isNamed = (entry: string): boolean =>
      alerts.some(({ named }) => named.some(({ recordId }) => recordId === entry));
    const milder = (event: WatchEvent): WatchEvent =>
      event.source === together.id && namedChangeOf(event).elements.some(isNamed)
        ? { ...event, severity: 'medium' }
        : event;
    return planSteps(alerts, events.map(milder), context);
  };

  test.each([
    ['an alert that never gets more severe', neverRises],
    ['an alert that several steps of one account do not make worse once it names one', worseOnlyFirst],
  ])('%s has another severity in another order', (_, plan) => {
    const result = fc.check(
      fc.property(histories, fc.nat(), (history, order) =>
        orderIndependence(history, order, { ...calm, stories: [together] }, plan),
      ),
      { numRuns: 300, seed: 1, endOnFailure: true },
    );
    expect(result.failed).toBe(true);
  });
});
