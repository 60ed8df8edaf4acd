import { controls } from '../../../shared/controls';
import { beyondGraph } from '../../../shared/core/verdict/beyond-graph';
import type { Verdict } from '../../../shared/core/verdict/control';
import { planNow } from '../../../shared/core/verdict/plan';
import type { AssessmentReport } from '../../../shared/reports/assessment/assessment';
import { accessRowOf } from '../page/access';

const judgedAt = '2026-11-24T13:00:00.000Z';

/** Every type of verdict in turn; a failure names a policy and exposes people. */
function verdictAt(at: number, name: string): Verdict {
  const sorts: readonly Verdict[] = [
    {
      status: 'fail',
      findings: {
        total: 60,
        first: [
          {
            resourceId: 'ca01',
            subject: { type: 'policy', id: 'ca01', name },
            problem: 'excluded',
            details: { people: 14 },
          },
        ],
      },
      exposure: {
        computed: true,
        unit: 'people',
        ids: ['lea'],
        privilegedIds: [],
        count: 14,
        of: 312,
        privilegedCount: 1,
      },
      evidence: [],
      metric: null,
    },
    { status: 'pass', note: null, evidence: [], metric: null },
    { status: 'unknown', reason: 'missingPermission User.Read.All' },
    { status: 'notLicensed', licence: 'P2' },
    { status: 'notApplicable', reason: 'no federated domain' },
  ];
  return sorts[at % sorts.length] ?? { status: 'unknown', reason: 'notRead' };
}

/** A report of all controls; `name` is the part that an attacker may choose, for the tenant, a policy and a group. */
export function anAssessment(name: string): AssessmentReport {
  const assessed = controls.map((control, at) => ({ control, verdict: verdictAt(at, name) }));
  const evaluations = assessed.map(({ control, verdict }) => ({ controlId: control.id, verdict, lastKnown: null }));
  return {
    origin: 'tenant',
    judgedAt,
    tenant: { id: '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11', name },
    assessed,
    kinds: [],
    unread: ['Users: a permission is missing, grant User.Read.All'],
    licences: ['P1'],
    products: ['Microsoft 365 E3'],
    coverage: {
      controls: [],
      live: 0,
      slower: 0,
      licences: [],
      permissions: new Map(),
      beyond: beyondGraph,
      unfed: [],
    },
    plan: planNow([], judgedAt, { controls, evaluations, licences: null, now: judgedAt }).next,
    assumed: ['everyLicence'],
    unresolvedGroups: [name],
    access: { row: accessRowOf(), unlicensed: new Map([['userRisk', 'Entra ID P2']]), areRolesRead: true },
    ignored: [],
    names: new Map([['lea', { id: 'lea', displayName: name, address: null, type: 'person' }]]),
  };
}

/** A comparison: one control is worse than before, another is better. */
export const aComparison = {
  since: 'Since the assessment of 3 Nov',
  document: {
    regressions: [
      { id: 'ZT.ID.001', before: 'pass', after: 'fail', reason: '14 of 312 people', peopleBefore: 0, people: 14 },
    ],
    recoveries: [{ id: 'ZT.AD.001', before: 'fail', after: 'pass', reason: '', peopleBefore: 2, people: 0 }],
    weakened: [],
    other: [],
    opened: [],
    closed: [],
    widened: [],
    notCompared: [],
  },
} as const;
