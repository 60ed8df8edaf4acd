/** The overview of Contoso in each of its states. */
import { controls } from '../../../shared/controls';
import type { Phase } from '../../../shared/core/verdict/plan';
import { renderAlert } from '../../../shared/reports/message/alert-message';
import { leadOf } from '../../../shared/reports/page/overview/lead';
import type { OverviewModel, TrendPoint } from '../../../shared/reports/page/overview/overview-model';
import { startOfFix } from '../../../shared/reports/posture/plan-words';
import type { AlertRow, FixRow } from '../../../shared/reports/posture/posture-model';
import { openStory } from '../stories';
import { posture } from './pages';

const url = 'https://watch.contoso.example/api/posture/tenant-1/alerts';

const critical: AlertRow = {
  id: 'alert-1',
  key: '7F3K',
  severity: 'critical',
  lost: '14 people can now sign in without MFA, including 3 admins',
  by: "Mara Klein's account",
  openedAt: '2026-11-24T13:08:00Z',
  since: { at: '2026-11-24T13:08:00Z', exact: true },
  resolvedAt: null,
  takenOn: null,
  url: `${url}/alert-1`,
};

const acknowledged: AlertRow = {
  id: 'alert-2',
  key: '746V',
  severity: 'high',
  lost: '46 of 46 guests can invite other guests',
  by: "Tom Iversen's account",
  openedAt: '2026-11-19T08:40:00Z',
  since: { at: '2026-11-19T08:40:00Z', exact: true },
  resolvedAt: null,
  takenOn: { by: 'Ada Brandt', at: '2026-11-19T09:10:00Z', isOwnHand: false },
  url: `${url}/alert-2`,
};

const closed: AlertRow = {
  id: 'alert-0',
  key: 'W4TB',
  severity: 'high',
  lost: "Tom Iversen's laptop is no longer compliant",
  by: 'no admin action involved',
  openedAt: '2026-11-20T08:00:00Z',
  since: { at: '2026-11-20T08:00:00Z', exact: true },
  resolvedAt: '2026-11-20T09:10:00Z',
  takenOn: null,
  url: `${url}/alert-0`,
};

const weeks = ['W37', 'W38', 'W39', 'W40', 'W41', 'W42', 'W43', 'W44', 'W45', 'W46', 'W47', 'W48'];
export const points = (values: readonly (number | null)[]): readonly TrendPoint[] =>
  weeks.map((name, at) => ({ name, value: values[at] ?? null, judged: values[at] == null ? 0 : 102 }));

const fix = (id: string, title: string, phase: Phase, over: Partial<FixRow> = {}): FixRow => ({
  id,
  title,
  phase,
  reason: '',
  unread: null,
  alert: null,
  work: 'no new licence, minutes of work',
  needsLicence: false,
  start: startOfFix(controls.find((control) => control.id === id) ?? { remediation: '' }),
  ...over,
});

const next: readonly FixRow[] = [
  fix('ZT.AD.001', '5 of 10 admins hold roles permanently', 30),
  fix('ZT.ID.004', '310 of 312 people can sign in with device code flow', 30),
  fix('ZT.ID.007', '10 of 10 admins can sign in without phishing-resistant MFA', 30, {
    work: 'no new licence, a few days of work',
  }),
  fix('ZT.ID.010', 'Sign-ins at high user risk are not blocked for 310 of 312 people', 30),
  fix('ZT.DT.001', '7 of 287 company devices are not encrypted', 90),
  fix('ZT.DV.002', '19 of 287 devices are not compliant', 90, { work: 'no new licence, a few days of work' }),
  fix('ZT.AP.001', '312 of 312 people can consent to apps', 90),
  fix('ZT.DT.004', 'No sensitivity label is published', 365, { work: 'no new licence, an organisation-wide project' }),
  fix('ZT.AD.009', 'Admin roles can be activated without approval', 90, {
    work: 'needs Entra ID P2, which you do not have, minutes of work',
    needsLicence: true,
  }),
];

const allRead = posture.kinds.map((kind) => ({ ...kind, lastSuccessAt: posture.checkedAt, problem: null }));
const total = controls.length;

export const busy: OverviewModel = {
  ...posture,
  kinds: allRead,
  counts: { pass: 80, fail: 22, unknown: 1, notLicensed: 2, notApplicable: total - 105 },
  openAlerts: [critical, acknowledged],
  lead: leadOf(critical, renderAlert(openStory('exclusion')), null),
  recentlyResolved: [closed],
  week: { opened: [critical, closed, acknowledged], attributed: 2, accounts: 2 },
  cannotSee: [],
  unjudged: 0,
  sight: `${total - 3} of ${total} controls are watched, 2 need Entra ID P2, 1 cannot be judged from the data available.`,
  watchedSince: '2026-09-28T07:00:00Z',
  trend: points([28, 27, 26, 24, 23, 22, 21, 20, 18, 17, 17, 22]),
  pillars: [
    {
      pillar: 'identities',
      fail: 13,
      judged: 48,
      remembered: 0,
      all: 49,
      trend: points([15, 15, 14, 13, 12, 12, 11, 11, 10, 9, 9, 13]),
    },
    {
      pillar: 'endpoints',
      fail: 3,
      judged: 18,
      remembered: 0,
      all: 18,
      trend: points([4, 4, 4, 3, 3, 3, 3, 3, 2, 2, 2, 3]),
    },
    {
      pillar: 'apps',
      fail: 0,
      judged: 10,
      remembered: 0,
      all: 10,
      trend: points([2, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]),
    },
    {
      pillar: 'data',
      fail: 3,
      judged: 11,
      remembered: 0,
      all: 13,
      trend: points([4, 4, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3]),
    },
    {
      pillar: 'infrastructure',
      fail: 1,
      judged: 9,
      remembered: 0,
      all: 11,
      trend: points([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]),
    },
    {
      pillar: 'network',
      fail: 2,
      judged: 6,
      remembered: 0,
      all: 7,
      trend: points([2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]),
    },
  ],
  channels: [
    {
      name: 'mail to Security contact',
      lastSuccessAt: '2026-11-24T13:08:00Z',
      failingSince: null,
      reason: '',
      undelivered: [],
    },
    {
      name: 'Teams to Security team',
      lastSuccessAt: '2026-11-23T07:00:00Z',
      failingSince: null,
      reason: '',
      undelivered: [],
    },
  ],
  plan: { progress: 'Day 58 of 90: 12 of 21 done, 9 open.', next },
  digest: { weekday: 1, hour: 8 },
  watchStoppedAt: null,
  breakGlass: 2,
};

export const quiet: OverviewModel = {
  ...busy,
  openAlerts: [],
  lead: null,
  recentlyResolved: [],
  week: { opened: [], attributed: 0, accounts: 0 },
  counts: { ...busy.counts, pass: busy.counts.pass + 6, fail: 16 },
  trend: points([28, 27, 26, 24, 23, 22, 21, 20, 18, 17, 17, 16]),
  pillars: busy.pillars.map((row) => (row.pillar === 'identities' ? { ...row, fail: 7 } : row)),
};

const awaited = (amount: number): OverviewModel['kinds'] =>
  allRead.map((kind, at) =>
    at < amount
      ? { ...kind, lastSuccessAt: null, isAwaited: true }
      : at === amount
        ? { ...kind, lastSuccessAt: null, problem: 'a permission is missing, grant Policy.Read.All' }
        : kind,
  );

export const first: OverviewModel = {
  ...quiet,
  kinds: awaited(40),
  checkedAt: null,
  counts: { pass: 0, fail: 0, unknown: total, notLicensed: 0, notApplicable: 0 },
  trend: points([]),
  plan: { progress: 'Day 1 of 30: there was nothing to fix.', next: [] },
  channels: null,
  watchedSince: null,
  breakGlass: 0,
};

export const blind: OverviewModel = {
  ...busy,
  kinds: allRead.map((kind) => ({
    ...kind,
    lastSuccessAt: '2026-11-19T10:18:00Z',
    problem: 'a permission is missing, grant Policy.Read.All',
  })),
  checkedAt: '2026-11-19T10:18:00Z',
  openAlerts: [],
  lead: null,
  recentlyResolved: [],
  week: { opened: [], attributed: 0, accounts: 0 },
  cannotSee: [
    { what: 'Conditional Access policies', reason: 'a permission is missing', remedy: 'grant Policy.Read.All' },
  ],
  trend: points([28, 27, 26, 24, 23, 22, 21, 20, 18, 17, null, null]),
};

export const free: OverviewModel = {
  ...quiet,
  kinds: allRead.map((kind, at) => (at < 38 ? { ...kind, isLicensed: false, lastSuccessAt: null } : kind)),
  counts: { pass: 31, fail: 9, unknown: 0, notLicensed: total - 41, notApplicable: 1 },
  sight: `You are on Microsoft 365 Business Basic: 41 of ${total} controls are watched, ${total - 41} need a licence.`,
  cannotSee: [
    { what: 'Sign-ins and risky users', reason: 'not licensed; it would add 52 controls', remedy: 'Entra ID P1' },
    { what: 'Managed devices', reason: 'not licensed; it would add 13 controls', remedy: 'Microsoft Intune' },
  ],
  trend: points([null, null, null, null, null, null, null, null, null, 10, 9, 9]),
  pillars: quiet.pillars.map((row, at) => ({
    ...row,
    judged: at === 1 ? 0 : Math.min(row.judged, 9),
    fail: [1, 0][at] ?? 2,
    trend: points([null, null, null, null, null, null, null, null, null, 3, 2, 2]),
  })),
};

export const paused: OverviewModel = {
  ...quiet,
  rules: [
    {
      id: 'pause',
      kind: 'pause',
      isInForce: true,
      text: 'All alerts are paused',
      reason: 'Migration of the mailboxes',
      owner: 'Mara Klein',
      madeBy: 'Tom Iversen',
      madeAt: '2026-11-24T12:00:00Z',
      from: '2026-11-24T12:00:00Z',
      until: '2026-11-26T17:00:00Z',
      isOwnHand: false,
      confirmableUntil: null,
      confirmedBy: null,
      confirmedAt: null,
      mayConfirm: null,
    },
  ],
};

export const overviews = { busy, quiet, first, blind, free, paused };
