import {
  type Alert,
  type AlertStatus,
  attributedPersonOf,
  sameActor,
  type Transition,
  type TransitionType,
} from './alert';
import { shortHash } from './canonical';
import type { TenantConfiguration } from './configuration';
import type { Area } from './control';
import { type Delivery, newDelivery } from './delivery';
import { digestKey } from './digest';
import {
  type Attribution,
  actorsIn,
  controlConcern,
  detectorConcern,
  type EventActor,
  isCounted,
  isLogged,
  type WatchEvent,
} from './event';
import { type Acting, isOwnHand, type Operator } from './operator';
import type { AlertStep } from './ports';
import { addressees, type RoutingConfiguration } from './routing';
import type { Rule } from './rule';
import { coveredBy, isLeftByMigration, isLeftByRule, isOfRule, isRuleNotice } from './rules';
import { isAtLeast, worstOf } from './severity';

export type RaiseContext = {
  readonly now: string;
  readonly configuration: RoutingConfiguration & Pick<TenantConfiguration, 'ownHandAllowed'>;
  readonly rules: readonly Rule[];
  /** Of a control or detector; null for what is neither. */
  readonly areaOf: (source: string) => Area | null;
  /** Controls that what a detector tells of can make fail; nothing where the source is no detector. */
  readonly joinsOf: (source: string) => readonly string[];
  /** Controls that fail of themselves where what a detector tells of lasts. */
  readonly explainsOf: (source: string) => readonly string[];
  /** Address of a person at home, lower case; null where it is not known. */
  readonly addressOf: (personId: string) => string | null;
  /** Whoever took an alert on, with what else is his of the hands that are raised; the operator as he is where left out. */
  readonly actingOf?: (operator: Operator) => Acting;
  /** How far apart the messages are that gather what came in an hour; ms. */
  readonly hourMs: number;
  /** How long a message waits for the rest of its story; ms. Critical ones do not wait. */
  readonly groupWaitMs: number;
  /** All events that are raised together: one look's story may continue an alert that only one of its events knows. */
  readonly together: readonly WatchEvent[];
  /** Ids of recipients who heard of the alert that the event belongs to; nobody where left out. */
  readonly heardBy?: ReadonlySet<string> | undefined;
};

const minuteMs = 60_000;
/** An event of the same actor within this time belongs to the same story. */
const sameStoryMs = 30 * minuteMs;
/** For how long a thing that happens and is over goes on being the same story. */
const momentaryMs = 60 * minuteMs;
/** For so long what is told goes on explaining a control that fails: the rarest look at what controls rest on. */
const causeMs = 6 * 60 * minuteMs;
/** For so long a control that failed by itself waits for the look that knows why: lists of one thing are looked at one after the other. */
const besideMs = 5 * minuteMs;
/** An alert that was resolved more recently is opened again instead of a new one. */
const reopenMs = 24 * 60 * minuteMs;

/**
 * What one event does to the alerts of its tenant: opens one, joins one, resolves one, or nothing. Pure and repeatable: the
 * same event over the same alerts gives the same step, so a crash between two events costs nothing.
 */
export function planRaise(alerts: readonly Alert[], event: WatchEvent, context: RaiseContext): AlertStep | undefined {
  switch (event.type) {
    case 'recovery':
      return resolveStep(alerts, event, context);
    case 'attribution':
      return actorStep(alerts, event, context);
    case 'change':
      return undefined;
    default:
      return raiseStep(alerts, event, context);
  }
}

function raiseStep(alerts: readonly Alert[], event: WatchEvent, context: RaiseContext): AlertStep | undefined {
  if (event.groupKey === null || coveredBy(event, context.rules) !== undefined) return undefined;
  const target = alertFor(alerts, event, context);
  return target === undefined ? openStep(alerts, event, context) : joinStep(target, event, context);
}

/** The keys under which an event and the alert that tells it find each other. */
const keysOf = (event: WatchEvent): string[] => [
  ...(event.groupKey === null ? [] : [event.groupKey]),
  // What a migration leaves is one list of its own, whatever else is told of the same object.
  ...(event.type === 'detection' && !isLeftByMigration(event)
    ? [detectorConcern(event.source, event.resource.id)]
    : []),
];

/** What one look found of the story that the event is part of. */
const storyOf = (event: WatchEvent, together: readonly WatchEvent[]): readonly WatchEvent[] => [
  event,
  ...together.filter(({ groupKey }) => groupKey !== null && groupKey === event.groupKey),
];

/**
 * The open alert that knows the story; else an open one of the same known actor that is still warm; else one resolved within
 * 24 h. A record and the difference that it explains are one story, whichever of them is seen first.
 */
function alertFor(alerts: readonly Alert[], event: WatchEvent, context: RaiseContext): Alert | undefined {
  const { now, together } = context;
  const keys = new Set(storyOf(event, together).flatMap(keysOf));
  const knows = ({ covers, concerns }: Alert): boolean =>
    covers.some((key) => keys.has(key)) ||
    // That it does not hold is told already, though by the name of what it failed with.
    (event.type === 'weakened' && concerns.includes(controlConcern(event.source)));
  const open = alerts.filter((alert) => alert.status === 'open' && !isPassed(alert, now));
  const ofStory = open.find(knows) ?? openExplainedOf(open, event, context);
  if (ofStory !== undefined) return ofStory;
  // What a rule leaves to tell is news of its own, whoever did it once.
  const ofActor =
    event.type === 'health' || isOfRule(event)
      ? undefined
      : open.find(
          ({ form, groupKey, attribution, lastEventAt }) =>
            form === 'alert' &&
            // What was done to the monitor itself is told as that, and no other deed with it.
            (!groupKey.startsWith('tamper|') || isSameRecord(attribution, event.attribution)) &&
            isSameHand(attribution, event.attribution) &&
            Date.parse(now) - Date.parse(lastEventAt) < sameStoryMs,
        );
  if (ofActor !== undefined) return ofActor;
  const ofCause = openCauseOf(open, event, context);
  if (ofCause !== undefined) return ofCause;
  return alerts.find(
    (alert) =>
      alert.status === 'resolved' &&
      knows(alert) &&
      !isOfOtherObjects(alert, keys) &&
      alert.resolvedAt !== null &&
      Date.parse(now) - Date.parse(alert.resolvedAt) < reopenMs,
  );
}

/**
 * What detectors told of other objects was mended: that the same control fails for the next one does not open it again, and what it
 * said of the first is not said of the second.
 */
function isOfOtherObjects({ covers }: Alert, story: ReadonlySet<string>): boolean {
  const isOfObject = (key: string): boolean => !isOfControl(key);
  const told = covers.filter(isOfObject);
  return told.length > 0 && [...story].some(isOfObject) && !told.some((key) => story.has(key));
}

/**
 * What is told of a person lasted so long that a control fails for it, or the control said so first: one story, however late. Of
 * the same person only, for the control may fail for another one too.
 */
function openExplainedOf(
  open: readonly Alert[],
  event: WatchEvent,
  { together, explainsOf }: RaiseContext,
): Alert | undefined {
  if (isOfRule(event)) return undefined;
  if (event.type === 'regression') {
    const people = new Set(isCounted(event.exposure) ? event.exposure.ids : []);
    return open.find(({ concerns }) =>
      concerns.some((key) => explainsOf(sourceOfKey(key)).includes(event.source) && people.has(resourceOfKey(key))),
    );
  }
  const controls = event.type === 'detection' ? explainsOf(event.source) : [];
  const failed = together.find(
    ({ type, source, exposure }) =>
      type === 'regression' &&
      controls.includes(source) &&
      isCounted(exposure) &&
      exposure.ids.includes(event.resource.id),
  );
  return failed === undefined
    ? undefined
    : open.find(({ concerns }) => concerns.includes(controlConcern(failed.source)));
}

/**
 * What an open alert tells is why this control fails, or the other way round. The log, or a count of devices, is often a look ahead of the
 * control: that one waits for its second look, or for another kind that it rests on, and then fails in a look in which nothing
 * happened. Where a control was first, as the list of roles is a moment before the one that tells who may have what, the first deed that
 * explains it joins. A control that its own look explains is the story of that look, two hands are two stories, and so is what is wrong
 * with another policy or another person.
 */
function openCauseOf(
  open: readonly Alert[],
  event: WatchEvent,
  { now, together, joinsOf }: RaiseContext,
): Alert | undefined {
  // The cause of one of its events is the cause of all.
  const story = storyOf(event, together);
  const isExplained = story.some(({ type }) => type === 'detection');
  const explains = (held: readonly string[], of: WatchEvent, isFresh: boolean): boolean => {
    if (isFailureOfControl(of)) {
      if (isExplained) return false;
      const named = namedIn(of);
      return held.some(
        (key) => joinsOf(sourceOfKey(key)).includes(of.source) && (named === null || isAboutOne(key, named)),
      );
    }
    if (of.type !== 'detection') return false;
    // Of a fleet there is one: of policies and people the next deed is news of its own.
    const isFirst = of.resource.id === 'fleet' || isFresh;
    return isFirst && held.some((key) => joinsOf(of.source).includes(sourceOfKey(key)));
  };
  if (isOfRule(event)) return undefined;
  const causes = open.filter(
    ({ form, concerns, covers, attribution, lastEventAt }) =>
      form === 'alert' &&
      // Asked first: in a storm by many hands each of them asks it of all the others.
      !isOtherHand(attribution, event.attribution) &&
      Date.parse(now) - Date.parse(lastEventAt) < causeMs &&
      story.some((one) =>
        explains(
          // What is over at once leaves nothing but that it was told.
          concerns.length === 0 ? covers : concerns,
          one,
          Date.parse(now) - Date.parse(lastEventAt) < besideMs && covers.every(isOfControl),
        ),
      ),
  );
  // A fleet explains more than one of its devices.
  const ofFleet = causes.find(({ concerns }) => concerns.some((key) => key.endsWith('|fleet')));
  return ofFleet ?? causes.sort((a, b) => (a.lastEventAt < b.lastEventAt ? 1 : -1))[0];
}

const isOfControl = (key: string): boolean => key.startsWith('control|');

/** A control that failed before and fails worse waits for its looks as one does that begins to fail. */
const isFailureOfControl = ({ type, resource }: WatchEvent): boolean =>
  (type === 'regression' || type === 'weakened') && resource.kind === 'control';

/**
 * The policies, accounts and people in whom a control finds what is wrong; null where it says none, or is about the whole tenant or
 * a fleet: then nothing speaks against a cause.
 */
function namedIn({ details: { foundIn }, exposure }: WatchEvent): ReadonlySet<string> | null {
  if (!Array.isArray(foundIn) || foundIn.length === 0 || foundIn.includes('tenant') || exposure?.unit === 'devices')
    return null;
  return new Set([...foundIn, ...(isCounted(exposure) ? exposure.ids : [])]);
}

/** Whether what a key is about, or a part of it ("group vendors"), is among what is named; a fleet is everything. */
const isAboutOne = (key: string, named: ReadonlySet<string>): boolean =>
  key
    .split('|')
    .slice(1)
    .flatMap((part) => [part, ...part.split(' ')])
    .some((part) => part === 'fleet' || named.has(part));

const isOtherHand = (a: Attribution, b: Attribution): boolean =>
  a.status === 'known' && b.status === 'known' && !sameActor(a.actor, b.actor);

const isMomentary = ({ type, concern }: WatchEvent): boolean => type === 'detection' && concern === null;

const isSameHour = ({ lastEventAt }: Alert, { recordedAt }: WatchEvent): boolean =>
  Date.parse(recordedAt) - Date.parse(lastEventAt) < momentaryMs;

/** Of what nothing stays wrong, only more of the same hour is the same story: the next sign-in of an emergency account is news. */
const isPassed = ({ form, concerns, lastEventAt }: Alert, now: string): boolean =>
  form === 'alert' && concerns.length === 0 && Date.parse(now) - Date.parse(lastEventAt) >= momentaryMs;

/**
 * What stays wrong because of an event: one concern, or one for each element where it names elements, so that undoing a part
 * of it does not end the whole.
 */
export function concernsOf({ concern, details }: WatchEvent): string[] {
  if (concern === null) return [];
  const { elements } = details;
  return Array.isArray(elements) && elements.length > 0
    ? elements.map((element: string) => `${concern}|${element}`)
    : [concern];
}

/** A recovery that names elements mends those; one that names none mends all. */
export function mendsConcern(held: string, event: WatchEvent): boolean {
  const mended = concernsOf(event);
  return (
    mended.includes(held) ||
    held === event.concern ||
    (mended.length === 1 && mended[0] === event.concern && held.startsWith(`${event.concern}|`))
  );
}

const isSameHand = (a: Attribution, b: Attribution): boolean =>
  a.status === 'known' && b.status === 'known' && sameActor(a.actor, b.actor);

/** From which on it counts how long people were not told; of what a rule kept from them on purpose nobody counts it. */
const happenedAtOf = (event: WatchEvent): string | null => (isLeftByRule(event) ? null : event.happenedAt);

const groupKeyOf = ({ groupKey, id }: WatchEvent): string => groupKey ?? id;

const isSameRecord = (a: Attribution, b: Attribution): boolean =>
  a.status === 'known' && b.status === 'known' && a.recordId === b.recordId;

/** The alert that this event opens, if it opens one. */
export const alertIdOf = (event: WatchEvent): string => shortHash(`${event.tenantId}|${groupKeyOf(event)}|${event.id}`);

function openStep(alerts: readonly Alert[], event: WatchEvent, context: RaiseContext): AlertStep {
  const groupKey = groupKeyOf(event);
  const id = alertIdOf(event);
  const form = formOf(event);
  const alert: Alert = {
    id,
    tenantId: event.tenantId,
    key: keyFor(form, id, groupKey, alerts),
    groupKey,
    form,
    status: isToldOnce(form) ? 'told' : 'open',
    isDeferred: event.deferredUntil !== null,
    severity: event.severity,
    leadEventId: event.id,
    firstEventId: event.id,
    concerns: concernsOf(event),
    covers: keysOf(event),
    attribution: event.attribution,
    acknowledged: null,
    closed: null,
    openedAt: context.now,
    happenedAt: happenedAtOf(event),
    lastEventAt: event.recordedAt,
    resolvedAt: null,
    count: 1,
    seq: 1,
  };
  return stepOf(alert, event, 'opened', context);
}

function formOf(event: WatchEvent): Alert['form'] {
  if (event.type !== 'health') return 'alert';
  if (isRuleNotice(event)) return 'notice';
  return healthForms.get(event.source) ?? 'alert';
}

const healthForms: ReadonlyMap<string, Alert['form']> = new Map([
  ['watching', 'summary'],
  ['digest', 'digest'],
  ['blind', 'blind'],
]);

/** The summary, the weeks and notices are told and over, and wait for nothing. */
const isToldOnce = (form: Alert['form']): boolean => form === 'summary' || form === 'digest' || form === 'notice';

function keyFor(form: Alert['form'], id: string, groupKey: string, alerts: readonly Alert[]): string {
  if (form === 'summary') return 'START';
  return form === 'digest' ? digestKey(groupKey) : keyOf(id, new Set(alerts.map(({ key }) => key)));
}

function joinStep(alert: Alert, event: WatchEvent, context: RaiseContext): AlertStep {
  if (isPast(alert, event)) return pastStep(alert, event, context);
  const reopened = alert.status === 'resolved';
  const rises = isAtLeast(event.severity, alert.severity) && event.severity !== alert.severity;
  const adds = concernsOf(event).some((concern) => !alert.concerns.includes(concern));
  // What one look found is one message; a control that fails later makes it worse.
  const later = event.recordedAt > alert.lastEventAt;
  const isLaterLook = event.recordedAt > alert.openedAt;
  const worsens =
    rises ||
    (event.type === 'weakened' && isLaterLook && (later || isWorseOfLead(alert, event, context))) ||
    (adds && later && ((event.type === 'regression' && !isFallAlone(event)) || isOfRule(event))) ||
    // What is over at once and happens again is news again, also where something else keeps the alert open.
    (isMomentary(event) && !isSameHour(alert, event));
  const type: TransitionType = reopened ? 'reopened' : worsens ? 'worsened' : 'joined';
  const attribution = reopened ? event.attribution : mergeAttribution(alert.attribution, event.attribution);
  const joined: Alert = {
    ...alert,
    status: 'open',
    isDeferred: (reopened || alert.isDeferred) && event.deferredUntil !== null,
    severity: reopened ? event.severity : worstOf([alert.severity, event.severity]),
    // What people lost is told as it is now, where the same protection got weaker.
    leadEventId: reopened || rises || isWorseOfLead(alert, event, context) ? event.id : alert.leadEventId,
    concerns: [...new Set([...alert.concerns, ...concernsOf(event)])].sort(),
    covers: [...new Set([...alert.covers, ...keysOf(event)])].slice(-maxCovers),
    attribution,
    hands: reopened ? undefined : handsBeside(alert, event, attribution),
    // Whoever took it on took on something milder, or something that was over.
    acknowledged: reopened || rises ? null : stillTakenOn(alert, event.attribution, context),
    closed: null,
    happenedAt: reopened ? happenedAtOf(event) : earliest(alert.happenedAt, happenedAtOf(event)),
    lastEventAt: event.recordedAt,
    resolvedAt: null,
    count: alert.count + 1,
    seq: alert.seq + 1,
  };
  return stepOf(joined, event, type, context);
}

/** Not of a deed of the same look, which is why it got weaker. */
const isWorseOfLead = ({ groupKey, leadEventId }: Alert, event: WatchEvent, { together }: RaiseContext): boolean =>
  event.type === 'weakened' &&
  groupKey === controlConcern(event.source) &&
  !together.some(({ id, type }) => id === leadEventId && type === 'detection');

/** What people hear of already shows in a share that is still above its floor: that is no second piece of news. */
const isFallAlone = ({ details }: WatchEvent): boolean => details.isFall === true;

/** An entry that came late tells of something that has ended since: it belongs to the story and opens nothing again. */
const isPast = ({ status, resolvedAt }: Alert, event: WatchEvent): boolean =>
  status === 'resolved' && resolvedAt !== null && isLogged(event) && Date.parse(event.anchor) <= Date.parse(resolvedAt);

function pastStep(alert: Alert, event: WatchEvent, context: RaiseContext): AlertStep {
  const covers = [...new Set([...alert.covers, ...keysOf(event)])].slice(-maxCovers);
  return stepOf({ ...alert, covers, count: alert.count + 1, seq: alert.seq + 1 }, event, 'joined', context);
}

/** A row must stay small, however long an alert stays open. */
const maxCovers = 200;

/** A known hand and another known hand are two hands; a hand beside "nobody" or "not known yet" is the better answer only for its own event. */
function mergeAttribution(a: Attribution, b: Attribution): Attribution {
  if (a.status === 'known' && b.status === 'known') {
    return sameActor(a.actor, b.actor) ? a : { status: 'ambiguous', candidates: [a.actor, b.actor] };
  }
  return a.status === 'nobody' ? b : a;
}

const mostHands = 20;

/** Whoever has a part in it takes on and waves through nothing of it, also where another hand, or none, is what is told of the whole. */
function handsBeside({ hands = [] }: Alert, { attribution }: WatchEvent, told: Attribution): Alert['hands'] {
  const isTold = (actor: EventActor): boolean => actorsIn(told).some((one) => sameActor(one, actor));
  const added = actorsIn(attribution).filter((actor) => !isTold(actor) && !hands.some((one) => sameActor(one, actor)));
  return added.length === 0 ? (hands.length === 0 ? undefined : hands) : [...hands, ...added].slice(0, mostHands);
}

const earliest = (a: string | null, b: string | null): string | null =>
  a === null ? b : b === null ? a : a < b ? a : b;

/** A recovery takes its concern off the alert that holds it; with the last one the alert is resolved. */
function resolveStep(alerts: readonly Alert[], event: WatchEvent, context: RaiseContext): AlertStep | undefined {
  const alert = alerts.find(
    ({ status, concerns: held }) => status === 'open' && held.some((one) => mendsConcern(one, event)),
  );
  if (alert === undefined) return undefined;
  const concerns = alert.concerns.filter((one) => !mendsConcern(one, event));
  const over = concerns.length === 0;
  const status: AlertStatus = over ? 'resolved' : 'open';
  const next: Alert = {
    ...alert,
    concerns,
    status,
    // The log knows when it was mended; a look only that it was by now.
    resolvedAt: over ? (isLogged(event) ? event.anchor : context.now) : null,
    lastEventAt: event.recordedAt,
    count: alert.count + 1,
    seq: alert.seq + 1,
  };
  return stepOf(next, event, over ? 'resolved' : 'joined', context);
}

/** A later attribution amends the alert always; decide says whether people hear of it once more. */
function actorStep(alerts: readonly Alert[], event: WatchEvent, context: RaiseContext): AlertStep | undefined {
  const alert = alerts.find(({ id }) => id === event.details.alertId);
  if (alert === undefined) return undefined;
  // Who mended it, or did another part of it, says nothing of what the alert is about.
  if (event.details.isAside === true)
    return stepOf({ ...alert, count: alert.count + 1, seq: alert.seq + 1 }, event, 'joined', context);
  if (alert.attribution.status !== 'notYetKnown') return undefined;
  const attribution = foundIn(alert, event);
  const next: Alert = {
    ...alert,
    attribution,
    acknowledged: stillTakenOn(alert, attribution, context),
    count: alert.count + 1,
    seq: alert.seq + 1,
  };
  // Of another part than what the message is about nobody was told that it is not known.
  const isFound = event.attribution.status === 'known' && event.details.eventId === alert.leadEventId;
  return stepOf(next, event, isFound ? 'actorFound' : 'joined', context);
}

/** Beside the hand of what the message is about, that of another part makes two. */
function foundIn({ leadEventId, hands = [] }: Alert, { attribution, details }: WatchEvent): Attribution {
  if (attribution.status !== 'known' || details.eventId === leadEventId) return attribution;
  const { actor } = attribution;
  const others = hands.filter((one) => !sameActor(one, actor));
  return others.length === 0 ? attribution : { status: 'ambiguous', candidates: [actor, ...others] };
}

/** Whoever took on what turns out to be his own change has not taken it on. */
const stillTakenOn = (
  { acknowledged }: Alert,
  attribution: Attribution,
  { configuration, actingOf = (operator) => operator }: RaiseContext,
): Alert['acknowledged'] =>
  acknowledged !== null && !configuration.ownHandAllowed && isOwnHand({ attribution }, actingOf(acknowledged.by))
    ? null
    : acknowledged;

function stepOf(alert: Alert, event: WatchEvent, type: TransitionType, context: RaiseContext): AlertStep {
  const transition: Transition = {
    alertId: alert.id,
    seq: alert.seq,
    type,
    at: context.now,
    eventId: event.id,
    severity: alert.severity,
    by: null,
    note: null,
  };
  return {
    alert,
    events: [event],
    transitions: [transition],
    deliveries:
      type === 'joined'
        ? []
        : deliveriesOf(alert, type, sourcesOf(alert, event), context, soonestOf(alert, event, type, context)),
  };
}

/** After the rest of its story, and after what may pass by itself has had its time; epoch ms. */
function soonestOf(alert: Alert, { deferredUntil }: WatchEvent, type: TransitionType, context: RaiseContext): number {
  const waits =
    alert.severity === 'critical' || isToldOnce(alert.form) || type === 'resolved' ? 0 : context.groupWaitMs;
  return Math.max(Date.parse(context.now) + waits, Date.parse(deferredUntil ?? context.now));
}

/** The resource that a detector's key is about. */
const resourceOfKey = (key: string): string => key.split('|')[1] ?? '';

/** The control or detector that a key of an alert begins with. */
function sourceOfKey(key: string): string {
  const [first = '', second = ''] = key.split('|');
  return first === 'control' ? second : first;
}

/** Controls and detectors whose story an alert tells. */
export function sourcesOf({ covers, concerns }: Alert, event?: WatchEvent): readonly string[] {
  const named = [...covers, ...concerns].map(sourceOfKey);
  const ownSource = event === undefined ? [] : isRuleNotice(event) ? sourcesOfNotice(event) : [event.source];
  return [...new Set([...ownSource, ...named])];
}

/** What a rule is about: a migration is about all that it opens. */
const sourcesOfNotice = ({ details }: WatchEvent): readonly string[] =>
  Array.isArray(details.sources) ? details.sources : [String(details.source)];

/** One delivery for each recipient whom a route names, not before `soonest` (epoch ms). */
export function deliveriesOf(
  alert: Alert,
  type: TransitionType,
  sources: readonly string[],
  {
    configuration,
    areaOf,
    addressOf,
    hourMs,
    heardBy,
  }: Pick<RaiseContext, 'areaOf' | 'addressOf' | 'hourMs' | 'heardBy'> & {
    readonly configuration: RoutingConfiguration;
  },
  soonest: number,
): Delivery[] {
  const [actor] = attributedPersonOf(alert.attribution);
  const areas = [...new Set(sources.flatMap((source) => areaOf(source) ?? []))];
  const moment = { now: soonest, actorAddress: actor === undefined ? null : addressOf(actor), hourMs, heardBy };
  return addressees({ alert, type, sources, areas }, configuration, moment).map(({ recipient, timing, notBefore }) =>
    newDelivery(alert, recipient, { notBefore: new Date(notBefore).toISOString(), timing }),
  );
}

/** No vowels and no look-alikes: four characters that can be read out on the phone and spell nothing. */
const keyAlphabet = '23456789BCDFGHJKMNPQRTVWXYZ';

/** Drawn from the alert's id and moved on while taken, so that a repeated raise draws the same key. */
export function keyOf(alertId: string, taken: ReadonlySet<string>): string {
  for (let attempt = 0; ; attempt++) {
    const hash = shortHash(`${alertId}|${attempt}`);
    const key = [0, 4, 8, 12]
      .map((at) => keyAlphabet[Number.parseInt(hash.slice(at, at + 4), 16) % keyAlphabet.length] ?? '2')
      .join('');
    if (!taken.has(key)) return key;
  }
}

/** True where a recovery ends something that an open alert tells; another one is no news. */
export const endsSomething = (alerts: readonly Alert[], event: WatchEvent): boolean =>
  alerts.some(({ status, concerns }) => status === 'open' && concerns.some((held) => mendsConcern(held, event)));

/** True where a recovery ends what one of these events tells. */
export const mendsOneOf = (events: readonly WatchEvent[], recovery: WatchEvent): boolean =>
  events.some((event) => event.type === 'detection' && concernsOf(event).some((held) => mendsConcern(held, recovery)));
