/** Events of a tenant as the pipeline records them, and functions that raise them. */
import type { Alert } from '../../../shared/core/alert/alert';
import type { AlertStep } from '../../../shared/core/alert/alert-step';
import { concernsOf } from '../../../shared/core/alerting/concerns';
import { evidenceOf, namedChangeOf } from '../../../shared/core/alerting/named-change';
import { planSteps } from '../../../shared/core/alerting/raise';
import type { RaiseContext } from '../../../shared/core/alerting/step';
import {
  type Attribution,
  controlConcern,
  detectorConcern,
  type Evidence,
  type WatchEvent,
} from '../../../shared/core/event/event';
import type { Recipient, Route } from '../../../shared/core/tenant/configuration';
import { everythingAtOnce } from '../../fixtures/attention';
import { plainRaising, plainRouting } from '../../fixtures/raising';
import { anEvent } from '../../store/fixtures';

export const tenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
export const start = Date.parse('2026-11-24T14:00:00.000Z');
export const minutes = (count: number): number => count * 60_000;
export const iso = (afterMs: number): string => new Date(start + afterMs).toISOString();

export const recipients: readonly Recipient[] = [
  { id: 'ops', name: 'Operations', channel: 'email-acs', address: 'ops@contoso.example' },
  { id: 'desk', name: 'Service desk', channel: 'teams-workflow', urlSetting: 'DESK_URL' },
  { id: 'unrouted', name: 'Nobody', channel: 'email-acs', address: 'nobody@contoso.example' },
];
export const routes: readonly Route[] = [
  { recipients: ['ops'], minimumSeverity: 'high', sendResolved: true, ...everythingAtOnce },
  { recipients: ['ops', 'desk'], minimumSeverity: 'critical', sendResolved: false, ...everythingAtOnce },
];

// --- Actors --------------------------------------------------------------------------------------------------------

export type Known = Extract<Attribution, { readonly status: 'known' }>;

/** An actor that a log entry proves. */
export const provedBy = (id: string, recordId = `entry of ${id}`, afterMs = -minutes(1)): Known => ({
  status: 'known',
  actor: { type: 'person', id, ipAddress: '192.0.2.7' },
  recordId,
  at: iso(afterMs),
});
export const notYetKnown: Attribution = { status: 'notYetKnown' };
export const telemetry: Attribution = { status: 'nobody', reason: 'telemetry' };
export const byTime: Attribution = { status: 'nobody', reason: 'time' };

// --- Changes -------------------------------------------------------------------------------------------------------

let drawn = 0;

/**
 * A difference between two collections. The first one was ten minutes before the start; `raise` sets the time of the
 * second.
 */
export const event = (over: Partial<WatchEvent>): WatchEvent =>
  anEvent(tenantId, ++drawn, {
    anchor: iso(-minutes(10)),
    attribution: notYetKnown,
    peopleIds: [],
    exposure: null,
    details: {},
    recordedAt: iso(0),
    concern: null,
    ...over,
  });

export const regression = (control: string, over: Partial<WatchEvent> = {}): WatchEvent =>
  event({
    type: 'regression',
    source: control,
    resource: { kind: 'control', id: control, name: control },
    groupKey: controlConcern(control),
    concern: controlConcern(control),
    ...over,
  });

export const recovery = (concern: string, over: Partial<WatchEvent> = {}): WatchEvent =>
  event({ type: 'recovery', severity: 'informational', groupKey: concern, concern, ...over });

/** A difference that a detector reports. */
export const detection = (detector: string, id: string, over: Partial<WatchEvent> = {}): WatchEvent =>
  event({
    source: detector,
    resource: { kind: 'conditionalAccessPolicy', id, name: id },
    groupKey: detectorConcern(detector, id),
    concern: detectorConcern(detector, id),
    ...over,
  });

/** The log entry for the same change, with its time and, if `actor` is given, its actor. Each entry has its own id. */
export function entry(
  afterMs: number,
  detector: string,
  id: string,
  { actor, ...over }: Partial<WatchEvent> & { readonly actor?: string } = {},
): WatchEvent {
  const own = detection(detector, id, { anchor: iso(afterMs), happenedAt: iso(afterMs) });
  const attribution = actor === undefined ? notYetKnown : provedBy(actor, `entry ${own.id}`, afterMs);
  return { ...own, attribution, ...over };
}

/**
 * A control that changed because of these events, in the collection at `afterMs`. The previous collection was ten
 * minutes earlier.
 */
export const failedBy = (
  causes: readonly WatchEvent[],
  control: string,
  afterMs: number,
  over: Partial<WatchEvent> = {},
): WatchEvent =>
  regression(control, {
    evidence: {
      subjects: [...new Set(causes.flatMap((cause) => evidenceOf(cause).subjects))],
      property: null,
      from: iso(afterMs - minutes(10)),
      to: iso(afterMs),
      causes: causes.map(({ id }) => id),
    },
    ...over,
  });

export const summary = (): WatchEvent =>
  event({ type: 'health', source: 'watching', severity: 'informational', groupKey: 'watching' });

export const blind = (kind: string): WatchEvent =>
  event({ type: 'health', source: 'blind', severity: 'medium', groupKey: `blind|${kind}`, concern: `blind|${kind}` });

/** A later log entry for the lead event of an alert. */
export const answerOf = (alert: Alert, attribution: Attribution): WatchEvent =>
  event({
    type: 'attribution',
    attribution,
    groupKey: null,
    details: { alertId: alert.id, eventId: alert.leadEventId },
  });

// --- Results -------------------------------------------------------------------------------------------------------

export type Raised = { readonly alerts: readonly Alert[]; readonly steps: readonly AlertStep[] };
export const nothing: Raised = { alerts: [], steps: [] };

const joins: Readonly<Record<string, readonly string[]>> = {
  'EV.P01': ['ZT.ID.021', 'ZT.ID.022', 'ZT.AD.015'],
  'EV.R01': ['ZT.AD.001'],
  'EV.D01': ['ZT.DV.002'],
  'EV.R22': ['ZT.AD.012'],
};
const explains: Readonly<Record<string, readonly string[]>> = { 'EV.S21': ['ZT.TD.001'] };

export const contextOf = (afterMs: number, recorded: readonly WatchEvent[] = []): RaiseContext => ({
  now: iso(afterMs),
  ...plainRaising,
  joinsOf: (source) => joins[source] ?? [],
  mayFail: () => true,
  explainsOf: (source) => explains[source] ?? [],
  collectionsOf: (control) => (control === 'ZT.AD.015' ? 2 : 1),
  leadsOf: (source) => source === 'EV.R01',
  followsSignIns: () => false,
  configuration: { ...plainRouting, recipients, routes },
  groupWaitMs: 20_000,
  originalOf: (id) => recorded.find((one) => one.id === id),
});

const replaced = (alerts: readonly Alert[], alert: Alert): readonly Alert[] => [
  ...alerts.filter(({ id }) => id !== alert.id),
  alert,
];

/** The results of one collection or of one reading of the log, with their time in ms after the start. */
export type Happening = readonly [number, WatchEvent | readonly WatchEvent[]];

const isMany = (events: WatchEvent | readonly WatchEvent[]): events is readonly WatchEvent[] => Array.isArray(events);

/** Raises the results of several collections, each at its own time after the start. */
export function raise(raised: Raised, ...happenings: readonly Happening[]): Raised {
  return happenings.reduce<Raised>(({ alerts, steps }, [afterMs, found]) => {
    const events = (isMany(found) ? found : [found]).map((one) => ({ ...one, recordedAt: iso(afterMs) }));
    const recorded = [...steps.flatMap((step) => step.events), ...events];
    const planned = planSteps(alerts, events, contextOf(afterMs, recorded));
    return {
      alerts: planned.reduce((all, { alert }) => replaced(all, alert), alerts),
      steps: [...steps, ...planned],
    };
  }, raised);
}

export const typesOf = ({ steps }: Raised): readonly string[] =>
  steps.flatMap(({ transitions }) => transitions.map(({ type }) => type));

export const lastOf = ({ steps }: Raised): AlertStep => {
  const step = steps.at(-1);
  if (step === undefined) throw new Error('nothing was raised');
  return step;
};

/** The only alert. */
export const alertOf = ({ alerts }: Raised): Alert => {
  const [alert, ...others] = alerts;
  if (alert === undefined || others.length > 0) throw new Error(`${alerts.length} alerts instead of one`);
  return alert;
};

/** The alert that contains this event. */
export function alertAbout({ alerts }: Raised, { id }: WatchEvent): Alert {
  const [alert, ...others] = alerts.filter(({ named }) => named.some(({ eventId }) => eventId === id));
  if (alert === undefined || others.length > 0) throw new Error(`${others.length} more alerts, or none, about ${id}`);
  return alert;
}

/** Alerts with a first message, in the order in which they were sent. */
export const firstMessages = ({ steps }: Raised): readonly Alert[] =>
  steps.flatMap(({ alert, transitions, deliveries }) => {
    const opened = transitions.find(({ type }) => type === 'opened');
    return opened !== undefined && deliveries.some(({ seq }) => seq === opened.seq) ? [alert] : [];
  });

export const actorIdOf = ({ attribution }: Pick<Alert, 'attribution'>): string | null =>
  attribution.status === 'known' && attribution.actor.type === 'person' ? attribution.actor.id : null;

// --- Events --------------------------------------------------------------------------------------------------------

export const groups = (...names: readonly string[]): Pick<WatchEvent, 'details'> => ({
  details: { elements: names.map((name) => `group ${name}`) },
});

/** A log entry: policy, time and actor. */
export const done = (policy: string, afterMs: number, actor?: string, over: Partial<WatchEvent> = {}): WatchEvent =>
  entry(afterMs, 'EV.P02', policy, { ...(actor === undefined ? {} : { actor }), ...over });

/** The result of the collection at `afterMs`. The previous collection was ten minutes earlier. */
export const seen = (policy: string, afterMs: number, over: Partial<WatchEvent> = {}): WatchEvent =>
  detection('EV.P02', policy, { anchor: iso(afterMs - minutes(10)), recordedAt: iso(afterMs), ...over });

export const failed = (control: string, afterMs: number, over: Partial<WatchEvent> = {}): WatchEvent =>
  regression(control, { anchor: iso(afterMs - minutes(10)), recordedAt: iso(afterMs), ...over });

export const withEvidence = (event: WatchEvent, over: Partial<Evidence>): WatchEvent => {
  const { subjects, property, from, to, causes } = namedChangeOf(event);
  return { ...event, evidence: { subjects, property, from, to, causes, ...over } };
};

// --- Open and ended alerts -----------------------------------------------------------------------------------------

export const openAlert = (id: string, events: readonly WatchEvent[], over: Partial<Alert> = {}): Alert => {
  const [first] = events;
  if (first === undefined) throw new Error('an alert is about something');
  const known = events.find(({ attribution }) => attribution.status === 'known');
  return {
    ...alertOf(raise(nothing, [0, first])),
    id,
    named: events.map(namedChangeOf),
    concerns: events.flatMap(concernsOf),
    attribution: known?.attribution ?? first.attribution,
    openedAt: iso(0),
    lastEventAt: iso(0),
    ...over,
  };
};

export const endedAlert = (id: string, events: readonly WatchEvent[], atMs: number, more: Partial<Alert> = {}): Alert =>
  openAlert(id, events, { status: 'resolved', concerns: [], resolvedAt: iso(atMs), ...more });
