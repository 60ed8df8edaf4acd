/** A busy week and a quiet one at Contoso, as events and verdicts in their stored form. */

import { eventId, type WatchEvent } from '../../../shared/core/event/event';
import type { Verdict } from '../../../shared/core/verdict/control';
import type { Evaluation } from '../../../shared/core/verdict/evaluation';
import type { DigestRow } from '../../../shared/core/week/digest';
import { type Digest, type DigestInput, digestOf } from '../../../shared/core/week/digest';
import { detectors } from '../../../shared/detections';
import type { DigestReport } from '../../../shared/reports/digest/digest-report';
import {
  event,
  fourteen,
  known as knownAs,
  line,
  names,
  notYetKnown,
  personReference,
  report,
  telemetry,
  text,
} from '../stories';

export const week48 = { week: '2026-W48', from: '2026-11-22T23:00:00.000Z', to: '2026-11-29T23:00:00.000Z' };
const week49 = { week: '2026-W49', from: '2026-11-29T23:00:00.000Z', to: '2026-12-06T23:00:00.000Z' };
const began = '2026-09-28T07:00:00.000Z';

/** Each action has its own log entry. */
const known = (id: string, at: string): WatchEvent['attribution'] => {
  const attribution = knownAs(id, at);
  return attribution.status === 'known' ? { ...attribution, recordId: `record-${id}-${at}` } : attribution;
};

const control = (
  id: string,
  title: string,
  severity: DigestInput['controls'][number]['severity'],
  remediation = '',
) => ({
  id,
  title,
  severity,
  remediation,
});

export const weekControls: DigestInput['controls'] = [
  control('ZT.ID.001', 'MFA is required of every user, in every app and client', 'critical'),
  control('ZT.ID.003', 'Legacy sign-in is blocked for everyone', 'critical'),
  control('ZT.ID.008', 'A baseline for sign-ins is on', 'critical'),
  control(
    'ZT.AD.001',
    'There are two to four Global Administrators',
    'high',
    'Too many: Entra admin center > Roles & admins > Global Administrator > remove those who can work with a smaller role (Graph: DELETE /x). Too few: appoint one.',
  ),
  control(
    'ZT.AD.009',
    'Administrators need phishing-resistant MFA',
    'critical',
    'Entra admin center > Protection > Conditional Access > Policies > New policy: Users: Directory roles, all privileged ones.',
  ),
  control('ZT.DV.002', 'Enough of the devices in contact are compliant', 'high'),
  control('ZT.DV.010', 'No device is broken', 'high'),
  control('ZT.ID.021', 'No Conditional Access policy is weaker than its baseline', 'medium'),
];

const passed: Verdict = { status: 'pass', note: null, evidence: [], metric: null };
const failed: Verdict = {
  status: 'fail',
  findings: { total: 1, first: [] },
  exposure: null,
  evidence: [],
  metric: null,
};
const unknown: Verdict = { status: 'unknown', reason: 'broken' };

/** Verdicts of one control, each with its start time, as the judge stores them. */
export function history(
  controlId: string,
  ...verdicts: readonly (readonly [string, 'pass' | 'fail' | 'unknown', Verdict?])[]
): Evaluation[] {
  let counter = 0;
  let lastKnown: Evaluation['lastKnown'] = null;
  return verdicts.map(([at, status, verdict]) => {
    if (status !== 'unknown') {
      const changes: boolean = lastKnown !== null && lastKnown.status !== status;
      if (changes) counter += 1;
      lastKnown = { status, since: changes || lastKnown === null ? at : lastKnown.since, at };
    }
    return {
      controlId,
      verdict: verdict ?? { pass: passed, fail: failed, unknown }[status],
      lastKnown,
      weakness: null,
      since: at,
      at,
      counter,
      pending: null,
      levels: {},
      inputs: {},
      definitionVersion: 1,
    };
  });
}

/** The event that a changed verdict raises. Its id is made as the pipeline makes it. */
export function verdictEvent(
  controlId: string,
  type: 'regression' | 'recovery',
  counter: number,
  at: string,
  over: Partial<WatchEvent> = {},
): WatchEvent {
  const base = event({
    source: controlId,
    type,
    severity:
      type === 'recovery' ? 'informational' : (weekControls.find(({ id }) => id === controlId)?.severity ?? 'high'),
    resource: {
      kind: 'control',
      id: controlId,
      name: weekControls.find(({ id }) => id === controlId)?.title ?? controlId,
    },
    groupKey: `control|${controlId}`,
    concern: `control|${controlId}`,
    recordedAt: at,
    recordDay: at.slice(0, 10),
    anchor: at,
    happenedAt: at,
    attribution: notYetKnown,
    ...over,
  });
  const identity = {
    tenantId: base.tenantId,
    source: controlId,
    resourceId: 'tenant',
    anchor: `verdict ${counter}`,
    before: null,
    after: type === 'regression' ? 'fail' : 'pass',
  };
  return { ...base, id: eventId(identity) };
}

let made = 0;
const recorded = (at: string, over: Partial<WatchEvent> & Pick<WatchEvent, 'source'>): WatchEvent => {
  made += 1;
  return event({
    id: `event-${made}`,
    recordedAt: at,
    recordDay: at.slice(0, 10),
    anchor: at,
    happenedAt: at,
    groupKey: null,
    concern: null,
    ...over,
  });
};

const change = (at: string, over: Partial<WatchEvent> & Pick<WatchEvent, 'source' | 'resource'>): WatchEvent =>
  recorded(at, {
    type: 'change',
    severity: 'informational',
    happenedAt: null,
    details: { change: 'modified' },
    ...over,
  });

const roleChange = (at: string, person: string, change_: 'added' | 'removed', by: string): WatchEvent =>
  change(at, {
    source: 'unifiedRoleAssignment',
    resource: { kind: 'unifiedRoleAssignment', id: `assignment-${person}`, name: null },
    peopleIds: [person],
    attribution: known(by, at),
    details: { change: change_ },
  });

const device = (at: string, id: string, isCompliant: boolean): WatchEvent =>
  change(at, {
    source: isCompliant ? 'managedDevice.compliant' : 'managedDevice.noncompliant',
    resource: { kind: 'managedDevice', id, name: id },
    attribution: telemetry,
  });

const blind = (at: string, state: 'lost' | 'back', anchor: string): WatchEvent =>
  recorded(at, {
    source: 'blind',
    type: state === 'lost' ? 'health' : 'recovery',
    severity: state === 'lost' ? 'medium' : 'informational',
    resource: { kind: 'namedLocation', id: 'namedLocation', name: 'named locations' },
    groupKey: 'blind|namedLocation',
    concern: 'blind|namedLocation',
    anchor,
    happenedAt: null,
    attribution: { status: 'nobody', reason: 'monitor' },
    details: { reason: 'broken' },
  });

const tuesday = '2026-11-24T13:02:00.000Z';
const tuesdayFixed = '2026-11-24T16:14:00.000Z';

const exclusion = recorded('2026-11-24T13:08:00.000Z', {
  source: 'EV.P02',
  groupKey: 'control|ZT.ID.001',
  happenedAt: tuesday,
  lines: [line('Excluded', [], [{ type: 'group', id: 'g', name: 'Vendors-Temp' }])],
  exposure: fourteen,
  attribution: known('mara', tuesday),
  details: { policyName: 'CA01 Require MFA for everyone' },
});

const roleGrant = recorded('2026-11-27T08:21:00.000Z', {
  source: 'EV.R01',
  severity: 'high',
  resource: { kind: 'unifiedRoleAssignment', id: 'ines|role', name: null },
  peopleIds: ['ines'],
  groupKey: 'EV.R01|ines|role',
  concern: 'EV.R01|ines|role',
  attribution: known('mara', '2026-11-27T08:21:00.000Z'),
  details: { roleName: 'Exchange Administrator', principalType: 'user', permanent: true },
});

const fleetFell: WatchEvent = verdictEvent('ZT.DV.002', 'regression', 1, '2026-11-27T09:15:00.000Z', {
  attribution: telemetry,
  happenedAt: null,
  details: { numerator: 268, denominator: 287, floor: 0.95, findings: 19 },
});

const answer = recorded('2026-11-26T09:20:00.000Z', {
  source: 'ZT.AD.001',
  type: 'attribution',
  severity: 'informational',
  attribution: known('tom', '2026-11-26T08:40:00.000Z'),
  groupKey: 'control|ZT.AD.001',
});

const administrators = verdictEvent('ZT.AD.001', 'regression', 1, '2026-11-26T08:41:00.000Z', {
  happenedAt: null,
  exposure: { ...fourteen, count: 5, ids: ['ada', 'paul', 'svc', 'lea', 'mara'], privilegedCount: 5 },
  details: { problems: ['tooMany'], findings: 1, heldSince: began },
});

export const busyEvents: readonly WatchEvent[] = [
  verdictEvent('ZT.ID.001', 'regression', 1, '2026-11-24T13:08:00.000Z', {
    happenedAt: tuesday,
    exposure: fourteen,
    attribution: known('mara', tuesday),
  }),
  exclusion,
  verdictEvent('ZT.ID.001', 'recovery', 2, '2026-11-24T16:20:00.000Z', {
    happenedAt: tuesdayFixed,
    attribution: known('tom', tuesdayFixed),
    details: { openSince: '2026-11-24T13:08:00.000Z' },
  }),
  fleetFell,
  administrators,
  { ...answer, details: { alertId: 'alert', eventId: administrators.id } },
  verdictEvent('ZT.ID.003', 'recovery', 2, '2026-11-25T15:20:00.000Z', {
    attribution: known('mara', '2026-11-25T15:20:00.000Z'),
    details: { openSince: '2026-11-06T13:00:00.000Z' },
  }),
  roleGrant,
  roleChange('2026-11-27T08:22:00.000Z', 'ines', 'added', 'mara'),
  roleChange('2026-11-27T08:25:00.000Z', 'svc', 'added', 'mara'),
  roleChange('2026-11-27T08:30:00.000Z', 'paul', 'removed', 'mara'),
  ...['a', 'b', 'c', 'd'].map((id) => device('2026-11-25T10:00:00.000Z', `LT-${id}`, false)),
  ...['a', 'b'].map((id) => device('2026-11-26T10:00:00.000Z', `LT-${id}`, true)),
  blind('2026-11-25T02:10:00.000Z', 'lost', '2026-11-25T01:10:00.000Z'),
  blind('2026-11-25T04:40:00.000Z', 'back', '2026-11-25T01:10:00.000Z'),
  change('2026-11-26T11:00:00.000Z', {
    source: 'group',
    resource: { kind: 'group', id: 'g-1', name: 'Vendors' },
    lines: [line('Members', [], [personReference('lea')])],
  }),
  recorded('2026-11-23T01:00:00.000Z', {
    source: 'EV.P01',
    groupKey: 'EV.P01|p-9',
    concern: 'EV.P01|p-9',
    severity: 'high',
    resource: { kind: 'conditionalAccessPolicy', id: 'p-9', name: 'CA09 Block old clients' },
    // The event happened on Sunday, and the log showed it on Monday.
    happenedAt: '2026-11-22T21:30:00.000Z',
    lines: [line('State', [text('enabled')], [text('disabled')])],
    attribution: known('tom', '2026-11-22T21:30:00.000Z'),
    details: { policyName: 'CA09 Block old clients', change: 'disabled', stateBefore: 'enabled' },
  }),
];

const weak = (id: string, since: string): Evaluation[] => history(id, [began, 'pass'], [since, 'fail']);

const busyHistory: readonly Evaluation[] = [
  ...history('ZT.ID.001', [began, 'pass'], ['2026-11-24T13:08:00.000Z', 'fail'], ['2026-11-24T16:20:00.000Z', 'pass']),
  ...history('ZT.ID.003', [began, 'pass'], ['2026-11-06T13:00:00.000Z', 'fail'], ['2026-11-25T15:20:00.000Z', 'pass']),
  ...history('ZT.ID.008', [began, 'pass']),
  ...history('ZT.AD.001', [began, 'pass'], ['2026-11-26T08:41:00.000Z', 'fail']),
  ...history('ZT.AD.009', [
    began,
    'fail',
    { ...failed, exposure: { ...fourteen, count: 7, of: 7, privilegedCount: 7 } },
  ]),
  ...history(
    'ZT.DV.002',
    [began, 'pass'],
    ['2026-11-27T09:15:00.000Z', 'fail', { ...failed, metric: { numerator: 268, denominator: 287, floor: 0.95 } }],
  ),
  ...history('ZT.DV.010', [began, 'pass'], ['2026-11-28T10:00:00.000Z', 'unknown']),
  ...weak('ZT.ID.021', '2026-10-20T10:00:00.000Z'),
];

const rowOf = (week: string, numbers: DigestRow['numbers']): DigestRow => ({
  tenantId: 'tenant',
  week,
  from: '2026-11-15T23:00:00.000Z',
  to: '2026-11-22T23:00:00.000Z',
  madeAt: '2026-11-23T07:00:00.000Z',
  numbers,
});

/** At the start, 5 of 8 controls pass: ZT.ID.003, ZT.AD.009 and ZT.ID.021 failed. */
export const earlier: readonly DigestRow[] = [
  rowOf('2026-W47', { holding: 5, judged: 8, permanentAdmins: 6, compliant: 271, devices: 288 }),
  rowOf('2026-W46', { holding: 6, judged: 8 }),
  rowOf('2026-W45', { holding: 5, judged: 8 }),
];

export const busyGauges = {
  p2: 0,
  permanentAdmins: 7,
  compliant: 268,
  devices: 287,
  inGrace: 4,
  graceEnding: 3,
  silent: 3,
  'failing.BitLockerEnabled': 3,
  failingRead: 4,
  'alerts.critical': 1,
  'alerts.high': 3,
  'alerts.mended': 2,
  'latency.count': 6,
  'latency.half': 6,
  'latency.most': 31,
  'latency.longest': 31,
  'changes.managedDevice': 23,
  'changes.other': 377,
};

export const busyInput: DigestInput = {
  ...week48,
  events: busyEvents,
  history: busyHistory,
  controls: weekControls,
  detectors,
  previous: earlier,
  gauges: busyGauges,
  graceEnding: [
    { name: 'LT-0042', at: '2026-11-30T09:00:00Z' },
    { name: 'LT-0043', at: '2026-12-02T09:00:00Z' },
  ],
};

export const quietInput: DigestInput = {
  ...week49,
  events: [
    roleChange('2026-12-01T09:00:00.000Z', 'lea', 'added', 'mara'),
    roleChange('2026-12-02T09:00:00.000Z', 'tom', 'added', 'mara'),
    device('2026-12-02T10:00:00.000Z', 'LT-c', false),
    device('2026-12-03T10:00:00.000Z', 'LT-c', true),
    // Monday, one second after midnight, which is not part of this week.
    verdictEvent('ZT.ID.001', 'regression', 3, '2026-12-06T23:00:00.000Z'),
  ],
  history: weekControls.flatMap(({ id }) =>
    history(id, [began, 'pass'], ...(id === 'ZT.AD.009' ? [['2026-10-20T10:00:00.000Z', 'fail'] as const] : [])),
  ),
  controls: weekControls,
  detectors,
  previous: [{ ...rowOf('2026-W48', { holding: 7, judged: 8 }), from: week48.from, to: week48.to }],
  gauges: { ...busyGauges, 'alerts.critical': 0, 'alerts.high': 0, 'latency.count': 0 },
};

/** The report of a week, as its mail. */
export function weekReport(input: DigestInput, over: Partial<DigestReport> = {}): DigestReport {
  const digest: Digest = digestOf(input);
  const { alert } = report({ lead: event({ source: 'digest', type: 'health', severity: 'informational' }) });
  return {
    alert: { ...alert, form: 'digest', status: 'told', key: `W${input.week.slice(-2)}` },
    digest,
    tenant: { name: 'Contoso', timeZone: 'Europe/Berlin', recognitionPhrase: 'blue heron' },
    names,
    detectorTitles: new Map([['EV.S12', 'Travel that nobody can make']]),
    endings: [{ reason: 'Scanner mailbox without MFA', owner: 'Mara Klein', days: 9 }],
    rules: [],
    titles: new Map(weekControls.map(({ id, title }) => [id, title])),
    resources: new Map(),
    seal: { day: '2026-11-28', hash: 'a1b2c3d4'.repeat(8) },
    weekday: 1,
    links: {
      week: 'https://watch.contoso.example/api/posture/alerts/alert-1',
      health: 'https://watch.contoso.example/api/health',
    },
    sentAt: '2026-11-30T07:00:10.000Z',
    recipientName: 'Security contact',
    most: 10,
    mostOpen: 3,
    ...over,
  };
}
