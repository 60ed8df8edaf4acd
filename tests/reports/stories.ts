/** Stories of a fictional morning at Contoso, as events in the shapes that controls and detectors record. */
import type { Alert, Transition, TransitionType } from '../../shared/core/alert/alert';
import { concernsOf } from '../../shared/core/alerting/concerns';
import type { Attribution, CountedExposure, Line, Reference, WatchEvent } from '../../shared/core/event/event';
import type { Severity } from '../../shared/core/event/severity';
import type { DirectoryName } from '../../shared/core/resource/directory-name';
import { roleIdOfName } from '../../shared/core/resource/privileged-roles';
import type { AlertReport } from '../../shared/reports/message/alert-message';

const tenantId = '11111111-1111-4111-8111-111111111111';

/** Tue 24 Nov 2026, 14:02 in Berlin. */
export const happened = '2026-11-24T13:02:00Z';
export const seen = '2026-11-24T13:08:00Z';
const fixedAt = '2026-11-24T16:14:00Z';
const watchedSince = '2026-09-28T07:00:00Z';

const person = (id: string, displayName: string): DirectoryName => ({
  id,
  displayName,
  address: `${displayName.toLowerCase().replace(' ', '.')}@contoso.example`,
  type: 'person',
});

export const names: ReadonlyMap<string, DirectoryName> = new Map(
  [
    person('mara', 'Mara Klein'),
    person('tom', 'Tom Iversen'),
    person('ada', 'Ada Brandt'),
    person('paul', 'Paul Orth'),
    person('svc', 'svc-migration'),
    person('lea', 'Lea Novak'),
    person('ines', 'Ines Roth'),
  ].map((named) => [named.id, named]),
);

export const known = (id: string, at = happened, ipAddress: string | null = '192.0.2.44'): Attribution => ({
  status: 'known',
  actor: { type: 'person', id, ipAddress },
  recordId: `record-${id}`,
  at,
});
export const notYetKnown: Attribution = { status: 'notYetKnown' };
export const telemetry: Attribution = { status: 'nobody', reason: 'telemetry' };

export const group = (name: string): Reference => ({ type: 'group', id: `group-${name}`, name });
export const personReference = (id: string): Reference => ({ type: 'person', id });
export const text = (value: string): Reference => ({ type: 'text', text: value });
export const line = (label: string, before: readonly Reference[], after: readonly Reference[]): Line => ({
  label,
  before,
  after,
});

export const event = (over: Partial<WatchEvent> & Pick<WatchEvent, 'source'>): WatchEvent => ({
  id: `event-${over.source}-${over.type ?? 'detection'}`,
  tenantId,
  type: 'detection',
  severity: 'high',
  anchor: '2026-11-24T12:53:00Z',
  happenedAt: over.attribution?.status === 'known' ? over.attribution.at : null,
  recordedAt: seen,
  recordDay: '2026-11-24',
  resource: { kind: 'conditionalAccessPolicy', id: 'policy-1', name: 'CA01 Require MFA for everyone' },
  peopleIds: [],
  lines: [],
  exposure: null,
  attribution: notYetKnown,
  deferredUntil: null,
  lookBack: false,
  groupKey: 'key',
  concern: `concern-${over.source}`,
  details: {},
  ...over,
});

const controlResource = (id: string, name: string): WatchEvent['resource'] => ({ kind: 'control', id, name });

export const fourteen: CountedExposure = {
  computed: true,
  unit: 'people',
  count: 14,
  of: 312,
  ids: ['ada', 'paul', 'svc', 'lea', 'ines', 'deleted-1'],
  privilegedCount: 3,
  privilegedIds: ['ada', 'paul', 'svc'],
};

const mfaRegression = (over: Partial<WatchEvent> = {}): WatchEvent =>
  event({
    source: 'ZT.ID.001',
    type: 'regression',
    severity: 'critical',
    resource: controlResource('ZT.ID.001', 'MFA is required of every user'),
    exposure: fourteen,
    attribution: known('mara'),
    details: { heldSince: watchedSince, findings: 1, problems: ['excluded'] },
    ...over,
  });

const recoveryOf = (opened: WatchEvent, over: Partial<WatchEvent> = {}): WatchEvent => ({
  ...opened,
  id: `${opened.id}-recovery`,
  type: 'recovery',
  severity: 'informational',
  anchor: '2026-11-24T16:05:00Z',
  recordedAt: '2026-11-24T16:20:00Z',
  happenedAt: fixedAt,
  attribution: known('tom', fixedAt),
  lines: [],
  ...over,
});

const transition = (type: TransitionType, seq: number, of: WatchEvent): Transition => ({
  alertId: 'alert-1',
  seq,
  type,
  at: of.recordedAt,
  eventId: of.id,
  severity: of.severity,
  by: null,
  note: null,
});

type StoryInput = {
  readonly lead: WatchEvent;
  readonly others?: readonly WatchEvent[];
  readonly recovery?: WatchEvent;
  readonly over?: Partial<AlertReport>;
  readonly alert?: Partial<Alert>;
};

/** The alert with these events: as sent when it opens, or as sent after `recovery` has ended it. */
export function report({ lead, others = [], recovery, over = {}, alert = {} }: StoryInput): AlertReport {
  const events = [lead, ...others, ...(recovery === undefined ? [] : [recovery])];
  const severity: Severity = lead.severity;
  return {
    alert: {
      id: 'alert-1',
      tenantId,
      key: '7F3K',
      groupKey: lead.groupKey ?? '',
      named: [],
      related: [],
      gatheredUntil: null,
      acknowledged: null,
      closed: null,
      form: 'alert',
      status: recovery === undefined ? 'open' : 'resolved',
      isDeferred: false,
      severity,
      leadEventId: lead.id,
      firstEventId: lead.id,
      concerns: recovery === undefined ? [lead, ...others].flatMap(concernsOf) : [],
      attribution: lead.attribution,
      openedAt: lead.recordedAt,
      happenedAt: lead.happenedAt,
      lastEventAt: lead.recordedAt,
      resolvedAt: recovery?.recordedAt ?? null,
      count: events.length,
      seq: recovery === undefined ? 1 : 2,
      ...alert,
    },
    events,
    transitions: [
      transition('opened', 1, lead),
      ...(recovery === undefined ? [] : [transition('resolved', 2, recovery)]),
    ],
    because: recovery === undefined ? 'opened' : 'resolved',
    tenant: { name: 'Contoso', timeZone: 'Europe/Berlin', recognitionPhrase: 'blue heron' },
    names,
    watchedSince,
    activity: { first: happened, last: happened, count: 1 },
    controlsPassedSince: new Map(),
    links: { alert: 'https://watch.contoso.example/api/posture/alerts/alert-1' },
    sentAt: recovery === undefined ? '2026-11-24T13:08:30Z' : '2026-11-24T16:20:30Z',
    recipientName: 'Security contact',
    ...over,
  };
}

const exclusion = event({
  source: 'EV.P02',
  concern: null,
  lines: [
    line(
      'Excluded',
      [group('BreakGlass-1'), group('BreakGlass-2')],
      [group('BreakGlass-1'), group('BreakGlass-2'), group('Vendors-Temp')],
    ),
  ],
  exposure: fourteen,
  attribution: known('mara'),
  details: { policyName: 'CA01 Require MFA for everyone' },
});

const membership = event({
  source: 'EV.R12',
  concern: null,
  resource: { kind: 'group', id: 'group-9', name: 'CA-Exclude-Scanners' },
  peopleIds: ['lea'],
  lines: [line('Members', [], [personReference('lea')])],
  attribution: known('tom'),
  exposure: { ...fourteen, count: 1, ids: ['lea'], privilegedCount: 0, privilegedIds: [] },
  details: { groupName: 'CA-Exclude-Scanners', why: ['policy'], excluded: true, change: 'added' },
});

const one: CountedExposure = { ...fourteen, count: 1, ids: ['lea'], privilegedCount: 0, privilegedIds: [] };

const device = (over: Partial<WatchEvent> & Pick<WatchEvent, 'source'>): WatchEvent =>
  event({
    resource: { kind: 'managedDevice', id: 'device-1', name: 'LT-0042' },
    peopleIds: ['ada'],
    attribution: telemetry,
    anchor: '2026-11-24T12:38:00Z',
    ...over,
  });

const fleet = (numerator: number): WatchEvent['details'] => ({ numerator, denominator: 120, floor: 0.95, findings: 9 });

const role = (roleName: string, over: Partial<WatchEvent> = {}): WatchEvent =>
  event({
    source: 'EV.R01',
    severity: roleName === 'Global Administrator' ? 'critical' : 'high',
    resource: { kind: 'unifiedRoleAssignment', id: `lea|${roleName}`, name: null },
    peopleIds: ['lea'],
    lines: [line('Role', [], [{ type: 'role', id: 'role-1', name: roleName }])],
    attribution: known('mara'),
    details: { roleName, roleId: roleIdOfName(roleName), principalType: 'user', permanent: true },
    ...over,
  });

const opened = {
  exclusion: { lead: mfaRegression(), others: [exclusion] },
  'policy switched off': {
    lead: mfaRegression({ exposure: { ...fourteen, count: 312, privilegedCount: 7 } }),
    others: [
      event({
        source: 'EV.P01',
        severity: 'critical',
        concern: null,
        lines: [line('State', [text('enabled')], [text('disabled')])],
        attribution: known('mara'),
        details: { policyName: 'CA01 Require MFA for everyone', change: 'disabled', stateBefore: 'enabled' },
      }),
    ],
  },
  'membership without a policy edit': {
    lead: mfaRegression({ exposure: one, attribution: known('tom') }),
    others: [membership],
  },
  "administrator's device": {
    lead: device({
      source: 'EV.D01',
      lines: [line('Compliance', [text('compliant')], [text('noncompliant')])],
      details: {
        deviceName: 'LT-0042',
        ownerPrivileged: true,
        operatingSystem: 'Windows',
        settings: ['Windows10CompliancePolicy.BitLockerEnabled', 'Windows10CompliancePolicy.OsMinimumVersion'],
        policies: ['Win-Baseline'],
      },
    }),
  },
  "an administrator's device in its grace period": {
    lead: device({
      source: 'EV.D18',
      severity: 'medium',
      lines: [line('Compliance', [text('compliant')], [text('inGracePeriod')])],
      details: {
        change: 'entered',
        deviceName: 'LT-0042',
        ownerPrivileged: true,
        graceEnd: '2026-11-27T09:00:00Z',
        settingsUnread: 'throttled',
      },
    }),
  },
  'devices in their grace period': {
    lead: device({
      source: 'EV.D18',
      severity: 'medium',
      resource: { kind: 'managedDevice', id: 'fleet', name: null },
      peopleIds: [],
      exposure: { computed: true, unit: 'devices', count: 12, of: 287, ids: [], privilegedCount: 0, privilegedIds: [] },
      details: {
        burst: 12,
        fleet: 287,
        inGrace: 14,
        endingSoon: 9,
        graceEnd: '2026-11-27T09:00:00Z',
        commonSetting: 'OsMinimumVersion',
        commonDevices: 11,
        settingsRead: 12,
      },
    }),
  },
  'global administrator': {
    lead: role('Global Administrator'),
    others: [
      event({
        source: 'ZT.AD.001',
        type: 'regression',
        severity: 'high',
        resource: controlResource('ZT.AD.001', 'There are two to four Global Administrators'),
        exposure: { ...fourteen, count: 5, ids: ['ada', 'paul', 'svc', 'lea', 'mara'], privilegedCount: 5 },
        attribution: known('mara'),
        details: { heldSince: watchedSince, problems: ['tooMany'], findings: 1 },
      }),
    ],
  },
  'another privileged role': { lead: role('Exchange Administrator', { attribution: notYetKnown }) },
  'role for an application': {
    lead: event({
      source: 'EV.R11',
      severity: 'critical',
      resource: { kind: 'unifiedRoleAssignment', id: 'sp|role-1', name: 'Backup-Connector' },
      lines: [line('Role', [], [{ type: 'role', id: 'role-1', name: 'Privileged Role Administrator' }])],
      attribution: known('mara'),
      details: {
        roleName: 'Privileged Role Administrator',
        principalType: 'servicePrincipal',
        principalName: 'Backup-Connector',
      },
    }),
  },
  'security defaults': {
    lead: event({
      source: 'ZT.ID.008',
      type: 'regression',
      severity: 'critical',
      resource: controlResource('ZT.ID.008', 'A baseline for sign-ins is on'),
      attribution: known('tom'),
      details: { heldSince: watchedSince, problems: ['noBaseline'], findings: 1 },
    }),
    others: [
      event({
        source: 'EV.P05',
        concern: null,
        resource: { kind: 'identitySecurityDefaultsEnforcementPolicy', id: 'defaults', name: 'Security defaults' },
        lines: [line('Security defaults', [text('on')], [text('off')])],
        attribution: known('tom'),
        details: { hasBaseline: false },
      }),
    ],
  },
  'compliance policy loosened': {
    lead: event({
      source: 'EV.D06',
      resource: { kind: 'deviceCompliancePolicy', id: 'compliance-1', name: 'Win-Baseline' },
      lines: [
        line('bitLockerEnabled', [text('true')], [text('false')]),
        line('Assigned to', [text('allDevices')], [text('11111111-2222-4333-8444-555555555555')]),
      ],
      attribution: known('tom'),
      details: { policyName: 'Win-Baseline', change: 'loosened', elements: ['bitLockerEnabled'] },
    }),
  },
  'compliance policy deleted': {
    lead: event({
      source: 'EV.D06',
      resource: { kind: 'deviceCompliancePolicy', id: 'compliance-1', name: 'Win-Baseline' },
      lines: [line('Policy', [text('in force')], [text('deleted')])],
      attribution: {
        status: 'known',
        actor: { type: 'application', id: 'sp', name: 'Deploy-Bot' },
        recordId: 'r',
        at: happened,
      },
      details: { policyName: 'Win-Baseline', change: 'deleted' },
    }),
  },
  'jailbroken device': {
    lead: device({
      source: 'EV.D08',
      lines: [line('Jailbroken', [text('False')], [text('True')])],
      details: { deviceName: 'iPhone of Ada', ownerPrivileged: true, problem: 'jailbroken' },
    }),
  },
  'fleet below its floor': {
    lead: event({
      source: 'ZT.DV.002',
      type: 'regression',
      severity: 'high',
      resource: controlResource('ZT.DV.002', 'The fleet is compliant'),
      attribution: telemetry,
      exposure: { computed: true, unit: 'devices', count: 9, of: 120, ids: [], privilegedCount: 0, privilegedIds: [] },
      details: { ...fleet(111), heldSince: watchedSince },
    }),
  },
  'legacy sign-in': {
    lead: event({
      source: 'ZT.ID.003',
      type: 'regression',
      severity: 'critical',
      resource: controlResource('ZT.ID.003', 'Legacy authentication is blocked'),
      exposure: one,
      attribution: {
        status: 'ambiguous',
        candidates: [
          { type: 'person', id: 'mara', ipAddress: '192.0.2.44' },
          { type: 'person', id: 'tom', ipAddress: null },
        ],
      },
      lines: [line('Not covered', [], [text('client apps:'), text('exchangeActiveSync'), text('other')])],
      details: { heldSince: watchedSince, problems: ['excluded'], findings: 1 },
    }),
  },
  'too many global administrators': {
    lead: event({
      source: 'ZT.AD.001',
      type: 'regression',
      severity: 'high',
      resource: controlResource('ZT.AD.001', 'There are two to four Global Administrators'),
      exposure: { ...fourteen, count: 5, ids: ['ada', 'paul', 'svc', 'lea', 'mara'], privilegedCount: 5 },
      attribution: { status: 'notFound' },
      lines: [line('Global Administrators, active', [], ['ada', 'paul', 'svc', 'lea', 'mara'].map(personReference))],
      details: { problems: ['tooMany'], findings: 1 },
    }),
  },
  'phishing-resistant MFA': {
    lead: event({
      source: 'ZT.AD.009',
      type: 'regression',
      severity: 'critical',
      resource: controlResource('ZT.AD.009', 'Administrators need phishing-resistant MFA'),
      exposure: {
        ...fourteen,
        count: 2,
        of: 7,
        ids: ['ada', 'paul'],
        privilegedCount: 2,
        privilegedIds: ['ada', 'paul'],
      },
      attribution: {
        status: 'known',
        actor: { type: 'microsoft', name: 'Microsoft Managed Policy Manager' },
        recordId: 'r',
        at: happened,
      },
      details: { heldSince: '2026-10-12T09:00:00Z', problems: [], findings: 1 },
    }),
  },
  'devices fell out': {
    lead: device({
      source: 'EV.D01',
      resource: { kind: 'managedDevice', id: 'fleet', name: null },
      peopleIds: [],
      exposure: { computed: true, unit: 'devices', count: 11, of: 287, ids: [], privilegedCount: 0, privilegedIds: [] },
      details: { burst: 11, fleet: 287, commonSetting: 'BitLockerEnabled', commonDevices: 9, settingsRead: 11 },
    }),
  },
  'policies weaker than approved': {
    lead: event({
      source: 'ZT.ID.021',
      type: 'regression',
      severity: 'critical',
      resource: controlResource('ZT.ID.021', 'Conditional Access is as approved'),
      attribution: known('mara'),
      lines: [line('CA05 Session', [text('4 hours')], [text('90 days')])],
      details: { ...fleet(3), findings: 1, denominator: 4, floor: 1, heldSince: watchedSince },
    }),
  },
  'a device of several is broken': {
    lead: event({
      source: 'ZT.DV.010',
      type: 'regression',
      severity: 'high',
      resource: controlResource('ZT.DV.010', 'No device is jailbroken'),
      attribution: telemetry,
      exposure: { computed: true, unit: 'devices', count: 2, of: 120, ids: [], privilegedCount: 0, privilegedIds: [] },
      details: { findings: 2, numerator: 118, denominator: 120, floor: 1, heldSince: watchedSince },
    }),
  },
} as const satisfies Readonly<Record<string, StoryInput>>;

export type StoryName = keyof typeof opened;

export const storyNames = Object.keys(opened) as StoryName[]; // Safe: the keys of `opened`.

export const openStory = (name: StoryName, over: Partial<AlertReport> = {}): AlertReport =>
  report({ ...opened[name], over });

const recoveryDetails: Partial<Record<StoryName, Partial<WatchEvent>>> = {
  "administrator's device": {
    attribution: telemetry,
    happenedAt: null,
    lines: [line('Compliance', [text('noncompliant')], [text('compliant')])],
  },
  'jailbroken device': { attribution: telemetry, happenedAt: null },
  'fleet below its floor': { attribution: telemetry, happenedAt: null, details: fleet(115) },
  // The end of a spike counts nothing.
  'devices fell out': { attribution: telemetry, happenedAt: null, details: {} },
  'a device of several is broken': { attribution: telemetry, happenedAt: null },
  'compliance policy loosened': { lines: [line('bitLockerEnabled', [text('false')], [text('true')])] },
};

export function restoredStory(name: StoryName, over: Partial<AlertReport> = {}): AlertReport {
  const input: StoryInput = opened[name];
  return report({ ...input, recovery: recoveryOf(input.lead, recoveryDetails[name] ?? {}), over });
}
