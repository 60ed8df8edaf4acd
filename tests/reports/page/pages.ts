import { controls } from '../../../shared/controls';
import type { Rule, RuleKind } from '../../../shared/core/rule/rule';
import { byUrgency as byState, type TenantSummary } from '../../../shared/core/tenant/tenant-summary';
import type { Status } from '../../../shared/core/verdict/control';
import { hundredthsOf } from '../../../shared/core/verdict/proof';
import { requirements } from '../../../shared/core/verdict/requirement';
import { kindDefinitions } from '../../../shared/kinds';
import { tableOf } from '../../../shared/reports/checks/check-table';
import type { AlertHandling } from '../../../shared/reports/handling/handling-forms';
import { renderAlert } from '../../../shared/reports/message/alert-message';
import type { ActivityModel } from '../../../shared/reports/page/activity/activity-page';
import { readActivityQuery } from '../../../shared/reports/page/activity/query';
import type { AlertPageModel } from '../../../shared/reports/page/alert/alert-page';
import type { AlertListRow, AlertsModel } from '../../../shared/reports/page/alerts/alerts-model';
import { readAlertQuery } from '../../../shared/reports/page/alerts/query';
import type { ControlModel } from '../../../shared/reports/page/control/control-page';
import { stripOf } from '../../../shared/reports/page/control/strip';
import {
  byUrgency,
  type ControlListRow,
  type ControlsModel,
} from '../../../shared/reports/page/controls/controls-page';
import { readControlQuery } from '../../../shared/reports/page/controls/query';
import type { HealthModel } from '../../../shared/reports/page/health/health-page';
import { recipientsBySeverity } from '../../../shared/reports/page/health/routes-in-words';
import { surroundingOf } from '../../../shared/reports/page/overview/overview-page';
import type { ProofModel } from '../../../shared/reports/page/proof/proof-page';
import type { ReportsModel } from '../../../shared/reports/page/reports/reports-page';
import {
  readTenantsQuery,
  type TenantListRow,
  type TenantsModel,
} from '../../../shared/reports/page/tenants/tenants-page';
import type { ControlRow, PostureModel } from '../../../shared/reports/posture/posture-model';
import { statusCounts } from '../../../shared/reports/posture/posture-rows';
import { openStory } from '../stories';

export const now = '2026-11-24T13:12:00Z';

const statusOf: Readonly<Record<string, Status>> = {
  'ZT.ID.001': 'fail',
  'ZT.DV.002': 'fail',
  'ZT.AD.009': 'notLicensed',
  'ZT.AD.001': 'unknown',
};

const reasons: Readonly<Record<string, string>> = {
  'ZT.ID.001': '14 of 312 people, including 3 admins',
  'ZT.DV.002': '19 of 120 devices, at most 5 % allowed',
  'ZT.AD.009': 'needs Entra ID P1',
  'ZT.AD.001': 'a permission is missing: grant RoleManagement.Read.Directory',
};

const rows: readonly ControlRow[] = controls.map(({ id, title, pillar, severity, remediation }) => ({
  id,
  title,
  pillar,
  severity,
  remediation,
  status: statusOf[id] ?? 'pass',
  reason: reasons[id] ?? '',
  unread: null,
  lastJudged: null,
  evidence:
    id === 'ZT.ID.001' ? ['Open: client apps: browser; people: guests', 'Policies: CA01 Require MFA for everyone'] : [],
  since: id === 'ZT.ID.001' ? '2026-11-24T13:08:00Z' : '2026-09-28T07:04:00Z',
}));

const hex = (text: string): string => text.repeat(32).slice(0, 32);

/** A rule that Tom Iversen created. It is in force at `now`. */
export const aRule = (kind: RuleKind, over: Partial<Rule> = {}): Rule => ({
  id: hex({ suppression: 'a', acceptance: 'b', expectedChange: 'c', pause: 'd', migration: 'f' }[kind]),
  tenantId: 'tenant-1',
  kind,
  source: kind === 'pause' ? null : 'EV.P02',
  resourceId: null,
  actorId: null,
  openings: [],
  value: kind === 'acceptance' ? hex('e') : null,
  extent: null,
  reason: 'Migration of the vendors',
  owner: 'Mara Klein',
  createdBy: { id: 'tom', tenantId: 'tenant-1', name: 'Tom Iversen' },
  createdAt: '2026-11-24T12:00:00Z',
  from: '2026-11-24T12:00:00Z',
  until: '2026-12-01T23:00:00Z',
  isOwnHand: false,
  confirmableUntil: null,
  confirmedBy: null,
  confirmedAt: null,
  ended: null,
  remindedAt: null,
  ...over,
});

/** The page of an alert as an operator of Contoso sees it. */
export const aHandling: AlertHandling = {
  url: 'https://watch.contoso.example/api/handle/tenant-1',
  token: 'dG9rZW4',
  owner: 'Ada Brandt',
  today: '2026-11-24',
  tomorrow: '2026-11-25',
  inWeek: '2026-12-01',
  inMonth: '2026-12-24',
  longest: '2027-12-28',
  thisMinute: '2026-11-24T14:12',
  alertId: hex('f'),
  refusal: null,
  isSelfApproval: false,
  mayAcknowledge: true,
  mayClose: true,
  closingTeaches: false,
  onlyAcknowledge: null,
  mutable: [{ value: 'EV.P02|ca01', label: 'EV.P02, on "CA01" only' }],
  acceptable: [{ value: 'ZT.ID.001', label: 'Everybody needs MFA (ZT.ID.001)' }],
  needsSecondOperator: true,
};

/** The posture of Contoso ten minutes after the story began. */
export const posture: PostureModel = {
  tenant: {
    id: 'tenant-1',
    name: 'Contoso',
    timeZone: 'Europe/Berlin',
    url: 'https://watch.contoso.example/api/posture/tenant-1',
  },
  now,
  signedInAs: 'Ines Roth · operator',
  checkedAt: '2026-11-24T13:10:00Z',
  counts: statusCounts(rows),
  failing: statusCounts(rows).fail,
  openAlerts: [
    {
      id: 'alert-1',
      key: '7F3K',
      severity: 'critical',
      lost: '14 people no longer need MFA, 3 are admins',
      by: "Mara Klein's account",
      openedAt: '2026-11-24T13:08:00Z',
      since: { at: '2026-11-24T13:08:00Z', exact: true },
      resolvedAt: null,
      takenOn: null,
      url: 'https://watch.contoso.example/api/posture/alerts/alert-1',
    },
    {
      id: 'alert-2',
      key: '9QX2',
      severity: 'medium',
      lost: 'Conditional Access policies cannot be read',
      by: '',
      openedAt: '2026-11-24T12:08:00Z',
      since: { at: '2026-11-24T12:08:00Z', exact: true },
      resolvedAt: null,
      takenOn: null,
      url: 'https://watch.contoso.example/api/posture/alerts/alert-2',
    },
  ],
  undelivered: [],
  recentlyResolved: [
    {
      id: 'alert-0',
      key: 'W4TB',
      severity: 'high',
      lost: "an administrator's device is no longer compliant",
      by: 'no admin action',
      openedAt: '2026-11-20T08:00:00Z',
      since: { at: '2026-11-20T08:00:00Z', exact: true },
      resolvedAt: '2026-11-20T09:10:00Z',
      takenOn: null,
      url: 'https://watch.contoso.example/api/posture/alerts/alert-0',
    },
  ],
  controls: rows,
  events: [
    {
      at: '2026-11-24T13:02:00Z',
      severity: 'critical',
      type: 'regression',
      text: "MFA stopped being required of everyone by Mara Klein's account.",
      source: 'ZT.ID.001',
    },
    {
      at: '2026-11-24T12:30:00Z',
      severity: 'informational',
      type: 'change',
      text: 'The group "Vendors-Temp" was changed by Tom Iversen\'s account.',
      source: 'group',
    },
    {
      at: '2026-11-20T09:10:00Z',
      severity: 'informational',
      type: 'recovery',
      text: '"LT-0042" became compliant again.',
      source: 'EV.D01',
    },
  ],
  kinds: kindDefinitions.map(({ plural, freshMinutes, kind }) => ({
    name: plural.slice(0, 1).toUpperCase() + plural.slice(1),
    plural,
    freshMinutes,
    lastSuccessAt: kind === 'unifiedRoleAssignment' ? null : '2026-11-24T13:09:00Z',
    problem: kind === 'unifiedRoleAssignment' ? 'a permission is missing, grant RoleManagement.Read.Directory' : null,
    note: null,
    isLicensed: true,
    isAwaited: false,
    count: kind === 'managedDevice' ? 120 : kind === 'unifiedRoleAssignment' ? null : 12,
    pages: kind === 'managedDevice' ? 3 : kind === 'unifiedRoleAssignment' ? null : 1,
  })),
  weeks: [
    { key: 'W47', toldAt: '2026-11-23T07:00:00Z', url: 'https://watch.contoso.example/api/posture/alerts/week-47' },
  ],
  sight: 'You are on Microsoft 365 E3: 6 of 8 controls are watched, 1 needs Entra ID P1.',
  cannotSee: [
    { what: '1 control', reason: 'not licensed', remedy: 'Entra ID P1' },
    { what: 'Role assignments', reason: 'a permission is missing', remedy: 'grant RoleManagement.Read.Directory' },
  ],
  beyondGraph: [
    {
      title: 'Mailbox auditing is on',
      pillar: 'data',
      seenIn: 'Exchange Online PowerShell',
      secureScore: ['exo_mailboxaudit', 'mip_search_auditlog'],
      hints: [
        { name: 'exo_mailboxaudit', points: { score: 2, maxScore: 3, day: '2026-11-23' } },
        { name: 'mip_search_auditlog', points: null },
      ],
    },
  ],
  plan: {
    progress: 'Day 57 of 90: 2 of 4 done, 2 open.',
    next: [
      {
        id: 'ZT.ID.001',
        title: 'MFA is required of every user, in every app and client',
        phase: 30,
        reason: '14 of 312 people',
        unread: null,
        alert: null,
        work: 'no new licence needed, minutes of work',
        needsLicence: false,
        start: 'Entra admin center > Protection > Conditional Access > Policies > New policy',
      },
    ],
  },
  rules: [],
  handling: null,
};

export const alertPage: AlertPageModel = {
  message: renderAlert(openStory('exclusion')),
  tenant: { name: 'Contoso', timeZone: 'Europe/Berlin' },
  now,
  status: 'open',
  openedAt: '2026-11-24T13:08:00Z',
  since: { at: '2026-11-24T13:08:00Z', exact: true },
  resolvedAt: null,
  lasted: null,
  firstRecordedAs: null,
  acknowledged: null,
  closed: null,
  closedBy: null,
  mergedInto: null,
  plannedUntil: null,
  seen: { first: '2026-11-24T13:08:00Z', last: '2026-11-24T13:08:01Z', count: 2 },
  happenedAt: '2026-11-24T13:02:00Z',
  firstSentAt: '2026-11-24T13:08:30Z',
  timeline: [
    {
      at: '2026-11-24T13:08:00Z',
      type: 'opened',
      text: "MFA stopped being required of everyone by Mara Klein's account.",
      by: null,
      note: null,
    },
    {
      at: '2026-11-24T13:08:01Z',
      type: 'joined',
      text: '"Vendors-Temp" was excluded from "CA01 Require MFA for everyone" by Mara Klein\'s account.',
      by: null,
      note: null,
    },
  ],
  spans: {
    spans: [
      {
        title: 'MFA is required of every user, in every app and client',
        open: [{ from: '2026-11-24T13:02:00Z', to: null }],
      },
      { title: 'A policy was weakened', open: [{ from: '2026-11-24T13:02:00Z', to: '2026-11-24T13:08:00Z' }] },
    ],
    signIns: [{ at: '2026-11-24T13:09:00Z', isBad: true }],
    sentAt: ['2026-11-24T13:08:30Z'],
  },
  exposed: [
    {
      name: 'Lea Novak',
      isAdmin: false,
      signedIn: { at: '2026-11-24T13:09:00Z', with: 'passwordOnly' },
    },
    ...['Ada Brandt', 'Paul Orth', 'svc-migration'].map((name) => ({ name, isAdmin: true, signedIn: null })),
    ...['Ines Roth', 'an unknown account'].map((name) => ({ name, isAdmin: false, signedIn: null })),
  ],
  uptimes: [
    {
      controlId: 'ZT.ID.001',
      from: '2026-09-28T07:00:00Z',
      to: '2026-11-24T14:12:00Z',
      heldMs: 57 * 86_400_000,
      failedMs: 3 * 3_600_000,
      notKnownMs: 0,
      share: 0.9978,
      title: 'MFA is required of every user, in every app and client',
    },
  ],
  exposedTotal: 14,
  deliveries: [
    {
      channel: 'email-acs',
      recipientName: 'Security contact',
      state: 'accepted',
      attempts: 1,
      outcome: { at: '2026-11-24T13:08:30Z', reason: 'accepted' },
      decision: { send: true, because: 'opened' },
    },
    {
      channel: 'teams-workflow',
      recipientName: 'Security team',
      state: 'failed',
      attempts: 5,
      outcome: { at: '2026-11-24T13:11:30Z', reason: 'HTTP 404' },
      decision: { send: true, because: 'opened' },
    },
  ],
  surrounding: surroundingOf(posture),
  handling: null,
  outcome: null,
};

export const aPastRow: AlertListRow = {
  id: 'alert-0',
  key: 'W4TB',
  severity: 'high',
  lost: "Tom Iversen's laptop is no longer compliant",
  by: 'no admin action involved',
  openedAt: '2026-11-20T08:00:00Z',
  since: { at: '2026-11-20T08:00:00Z', exact: true },
  resolvedAt: '2026-11-20T09:10:00Z',
  takenOn: null,
  url: 'https://watch.contoso.example/api/posture/tenant-1/alerts/alert-0',
  area: 'devices',
  state: 'closed',
  endedAt: '2026-11-20T09:10:00Z',
  lasted: '1 h 10 min',
  ended: 'Closed by Paul Orth',
};

export const alerts: AlertsModel = {
  surrounding: surroundingOf(posture),
  now,
  timeZone: 'Europe/Berlin',
  query: readAlertQuery(() => null),
  openTotal: posture.openAlerts.length,
  waiting: 1,
  watchedSince: '2026-09-28T07:00:00Z',
  open: posture.openAlerts.map((row) => ({
    ...row,
    area: 'identity',
    state: 'open',
    endedAt: null,
    lasted: null,
    ended: '',
  })),
  past: [aPastRow],
  next: null,
  searchedTo: null,
};

const { counts } = posture;

export const controlsList: ControlsModel = {
  surrounding: surroundingOf(posture),
  now,
  timeZone: 'Europe/Berlin',
  query: readControlQuery(() => null),
  counts,
  failing: counts.fail,
  rows: rows
    .map((row): ControlListRow => {
      const control = controls.find(({ id }) => id === row.id);
      if (control === undefined) throw new Error('a row without its control');
      const { area, licence, mappings, title } = control;
      return { ...row, requirement: title, area, licence, mappings };
    })
    .sort(byUrgency),
};

/** A day with a change that weakened a control, and one without an actor. */
export const activity: ActivityModel = {
  surrounding: surroundingOf(posture),
  now,
  timeZone: 'Europe/Berlin',
  query: readActivityQuery(() => null),
  rows: posture.events.map(({ at, severity, text, source }, row) => ({
    id: hex(String(row)),
    at,
    severity,
    area: 'identity',
    text,
    source,
    actors: row === 2 ? [] : [{ id: 'mara', name: 'Mara Klein' }],
    noActor: row === 2 ? 'no admin action involved' : null,
    object: { id: 'ca01', name: 'CA01 Require MFA for everyone' },
  })),
  actorName: null,
  objectName: null,
  week: { total: 58, weaker: 2 },
  watchedSince: '2026-09-28T07:00:00Z',
  next: `2026-11-20-${'1'.repeat(15)}-${hex('a')}`,
  searchedTo: null,
};

const dayOf = 86_400_000;
const inPeriod = (inForce: number, lapsed: number, notSeen: number) => ({ inForce, lapsed, notSeen });

/** 90 days with one lapse and its cause, one requirement that was never in force, and one that no control measures. */
export const proof: ProofModel = {
  surrounding: surroundingOf(posture),
  now,
  timeZone: 'Europe/Berlin',
  from: '2026-08-25T22:00:00.000Z',
  to: now,
  fromDay: '2026-08-26',
  toDay: '2026-11-24',
  problem: null,
  watchedSince: '2026-09-28T07:00:00Z',
  alertsFrom: null,
  requirements: requirements.map((requirement, row) => {
    const control = controls.find(({ proves }) => proves === requirement) ?? fallen();
    const ms =
      row === 0
        ? inPeriod(88 * dayOf, dayOf, dayOf)
        : row === 1
          ? inPeriod(0, 90 * dayOf, 0)
          : inPeriod(row === 9 ? 0 : 90 * dayOf, 0, row === 9 ? 90 * dayOf : 0);
    const lapse = {
      from: '2026-11-24T13:08:00Z',
      to: row === 0 ? '2026-11-24T13:10:00Z' : null,
      isOlder: row === 1,
      affected: row === 0 ? '14 of 312 people' : null,
      cause: row === 0 ? "MFA stopped being required of everyone by Mara Klein's account." : null,
      actor: row === 0 ? "Mara Klein's account" : null,
      whyNoActor: null,
    };
    return {
      requirement,
      ms,
      hundredths: hundredthsOf(ms),
      lapses: row < 2 ? [lapse] : [],
      notSeen:
        row === 0
          ? [{ from: '2026-08-25T22:00:00Z', to: '2026-09-28T07:00:00Z', reasons: ['noVerdict'] as const }]
          : [],
      measuredBy:
        row === 9 ? [] : [{ id: control.id, title: control.title, sources: ['Conditional Access policies', 'users'] }],
    };
  }),
  exceptions: [
    {
      what: 'Break-glass account BreakGlass-1',
      reason: 'Break-glass',
      owner: 'Ada Brandt',
      from: null,
      until: '2027-01-01T12:00:00Z',
      approvedBy: 'The configuration',
    },
    {
      what: 'MFA is required of every user (ZT.ID.001)',
      reason: 'svc-mail cannot use MFA',
      owner: 'Lea Novak',
      from: '2026-09-03T10:00:00Z',
      until: '2026-12-03T23:00:00Z',
      approvedBy: 'Ada Brandt and Paul Orth',
    },
  ],
  coverage: posture.sight,
  seal: { day: '2026-11-22', hash: 'e'.repeat(64), sealedAt: '2026-11-24T00:05:00Z' },
};

export const reports: ReportsModel = {
  surrounding: surroundingOf(posture),
  now,
  timeZone: 'Europe/Berlin',
  sent: 'on Mondays at 08:00',
  weeks: [47, 46].map((week) => ({
    week: `2026-W${week}`,
    from: '2026-11-15T23:00:00Z',
    to: '2026-11-22T23:00:00Z',
    gotWorse: week === 47 ? 1 : 0,
    fixed: 2,
    failing: 17,
    judged: 102,
    unknown: week === 47 ? 0 : 28,
    url: week === 47 ? 'https://watch.contoso.example/api/posture/tenant-1/alerts/week-47' : null,
  })),
  fromDay: '2026-08-26',
  toDay: '2026-11-24',
};

const aSummary = (tenantId: string, over: Partial<TenantSummary> = {}): TenantSummary => ({
  tenantId,
  at: '2026-11-24T13:10:00Z',
  open: { critical: 0, high: 0, medium: 0, low: 0, informational: 0 },
  waiting: 0,
  worst: null,
  worstInWords: null,
  opened: 0,
  fixed: 0,
  unread: 0,
  late: 0,
  sources: 61,
  lastDigestAt: '2026-11-23T07:00:00Z',
  trend: [17, 17, 16, 16].map((fail, week) => ({ week: `2026-W${44 + week}`, fail, judged: 102 })),
  products: ['Microsoft 365 Business Premium'],
  ...over,
});

const tenantRow = (id: string, name: string, summary: TenantSummary | null): TenantListRow => ({
  id,
  name,
  url: `https://watch.contoso.example/api/posture/${id}`,
  summary,
  now,
  watchStoppedAt: null,
  isPaused: false,
  isContained: false,
});

/** One tenant in each state. */
export const tenants: TenantsModel = {
  now,
  url: 'https://watch.contoso.example/api/posture/tenants',
  customersUrl: 'https://watch.contoso.example/api/posture/tenants/customers',
  mayInvite: true,
  deploymentUrl: 'https://watch.contoso.example/api/posture/tenants/deployment',
  query: readTenantsQuery(() => null),
  rows: [
    tenantRow('t5', 'Northwind', aSummary('t5')),
    tenantRow('t4', 'Tailspin', null),
    tenantRow(
      't3',
      'Wingtip',
      aSummary('t3', { unread: 4, at: '2026-11-22T13:10:00Z', lastDigestAt: null, trend: [] }),
    ),
    tenantRow(
      't2',
      'Fabrikam',
      aSummary('t2', {
        open: { critical: 0, high: 1, medium: 0, low: 0, informational: 0 },
        worst: { alertId: hex('b'), key: '9QX2', severity: 'high', openedAt: now, isAcknowledged: true },
        opened: 1,
        products: null,
      }),
    ),
    tenantRow(
      't1',
      'Contoso',
      aSummary('t1', {
        open: { critical: 1, high: 2, medium: 0, low: 0, informational: 0 },
        waiting: 2,
        worst: { alertId: hex('a'), key: '7F3K', severity: 'critical', openedAt: now, isAcknowledged: false },
        worstInWords: {
          lost: '14 people can now sign in without MFA, including 3 admins',
          by: "Mara Klein's account",
        },
        opened: 3,
        fixed: 1,
        trend: [17, 17, 17, 22].map((fail, week) => ({ week: `2026-W${44 + week}`, fail, judged: 102 })),
      }),
    ),
  ].sort(byState),
  signedInAs: 'Ines Roth',
};

const { beyondGraph, cannotSee, sight } = posture;

/** One source cannot be read, one channel fails, and one exception has ended. */
export const health: HealthModel = {
  surrounding: surroundingOf(posture),
  now,
  timeZone: 'Europe/Berlin',
  checks: tableOf(
    [
      {
        id: 'permissions',
        area: 'identity',
        tenantId: 'tenant-1',
        what: 'Graph permissions',
        verdict: 'red',
        found: 'Missing: AuditLog.Read.All.',
        remedy: 'Run npm run grant-permissions; for a customer, open the consent link again.',
      },
      {
        id: 'excessPermissions',
        area: 'identity',
        tenantId: 'tenant-1',
        what: 'Permissions beyond the need',
        verdict: 'warning',
        found: 'Granted, and needed by no enabled check: Mail.Read.',
        remedy: 'Remove them in Entra admin center > Enterprise applications > Permissions.',
      },
      {
        id: 'subscriptions',
        area: 'subscriptions',
        tenantId: 'tenant-1',
        what: 'Change notifications',
        verdict: 'notChecked',
        found: 'There is no subscription: changes are found by polling only.',
        remedy: 'Let Microsoft Graph reach the notification endpoint, and read the log of the function subscriptions.',
      },
      {
        id: 'timeZone',
        area: 'timeZone',
        tenantId: 'tenant-1',
        what: 'Time zone',
        verdict: 'ok',
        found: 'Europe/Berlin: it is 14:12 there.',
        remedy: null,
      },
    ],
    now,
  ),
  deploymentUrl: 'https://watch.contoso.example/api/posture/tenants/deployment',
  sources: posture.kinds.map((row, at) => ({
    ...row,
    everyMinutes: 60,
    readTo: row.name === 'Directory audit log' ? '2026-11-24T13:07:00Z' : null,
    permission: kindDefinitions[at]?.permission ?? '',
    licence: at % 5 === 0 ? 'Entra ID P2' : null,
    isNotSetUp: false,
    isWaiting: row.isAwaited,
  })),
  recipients: [
    {
      id: 'security',
      name: 'Security contact',
      channel: 'Mail',
      gets: 'critical and high alerts at once, the weekly digest',
      lastSuccessAt: '2026-11-24T13:10:00Z',
      failingSince: null,
      reason: '',
      undelivered: [],
      receipt: { sentAt: '2026-11-24T09:00:00Z', failure: null, confirmedAt: '2026-11-24T09:04:00Z' },
    },
    {
      id: 'team',
      name: 'Security channel',
      channel: 'Teams',
      gets: 'critical and high alerts at once',
      lastSuccessAt: null,
      failingSince: '2026-11-24T12:10:00Z',
      reason: 'HTTP 404',
      undelivered: ['7F3K'],
      receipt: { sentAt: '2026-11-24T12:05:00Z', failure: null, confirmedAt: null },
    },
  ],
  isChannelKnown: true,
  heard: recipientsBySeverity({
    recipients: [
      { id: 'security', name: 'Security contact', channel: 'email-acs', address: 'security@contoso.example' },
      { id: 'team', name: 'Security channel', channel: 'teams-workflow', urlSetting: 'TEAMS' },
    ],
    routes: [
      {
        recipients: ['security'],
        minimumSeverity: 'high',
        sendResolved: true,
        areas: [],
        sources: [],
        timing: 'atOnce',
      },
      {
        recipients: ['team'],
        minimumSeverity: 'low',
        sendResolved: true,
        areas: ['devices'],
        sources: [],
        timing: 'hourly',
      },
    ],
    escalateTo: ['team'],
    fallbackRecipient: null,
    patience: {
      critical: { remindAfter: 60, escalateAfter: 120 },
      high: { remindAfter: 240, escalateAfter: null },
      medium: { remindAfter: null, escalateAfter: null },
      low: { remindAfter: null, escalateAfter: null },
      informational: { remindAfter: null, escalateAfter: null },
    },
  }),
  rules: [],
  declared: [
    {
      what: 'Break-glass account',
      name: 'BreakGlass-1',
      reason: 'Break-glass',
      owner: 'Ada Brandt',
      expiry: '2026-11-20',
      isOver: true,
    },
  ],
  sight,
  cannotSee,
  beyondGraph,
  handling: null,
  outcome: null,
};

export const affectedPeople = (from: number, to: number, problem = 'is left out') =>
  Array.from({ length: to - from }, (_, at) => {
    const [name, address] = [`Person ${from + at}`, `p${from + at}@contoso.example`];
    return { name, shown: `${name} (${address})`, address, type: 'person', id: `p${from + at}`, problem };
  });

/** MFA for everyone, which has failed for ten minutes. */
export const aControl: ControlModel = {
  surrounding: surroundingOf(posture),
  now,
  timeZone: 'Europe/Berlin',
  row: {
    ...(rows.find(({ id }) => id === 'ZT.ID.001') ?? fallen()),
    title: '14 of 312 people can sign in without MFA',
  },
  requirement: 'MFA is required of every user, in every app and client',
  control: controls.find(({ id }) => id === 'ZT.ID.001') ?? fallen(),
  judgedAt: now,
  sources: [
    { name: 'Conditional Access policies', lastSuccessAt: now },
    { name: 'Role assignments', lastSuccessAt: null },
  ],
  affected: {
    total: 120,
    known: 120,
    page: 1,
    pages: 3,
    rows: affectedPeople(0, 50),
    exposed: { total: 14, of: 312, known: 2, page: 1, pages: 1, rows: affectedPeople(200, 202, 'exposed') },
  },
  strip: stripOf(
    [
      { at: '2026-09-28T07:04:00Z', status: 'pass' },
      { at: '2026-11-24T13:08:00Z', status: 'fail' },
    ],
    now,
  ),
  changes: [
    {
      at: '2026-11-24T13:08:00Z',
      status: 'fail',
      by: "Mara Klein's account",
      alert: { key: '7F3K', url: 'https://watch.contoso.example/alerts/alert-1' },
    },
    { at: '2026-09-28T07:04:00Z', status: 'pass', by: null, alert: null },
  ],
  portal: { label: 'Open the policies in Entra', url: 'https://entra.microsoft.com/11111111/#view/Policies' },
};

function fallen(): never {
  throw new Error('ZT.ID.001 is gone');
}
