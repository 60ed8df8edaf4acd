import { controls as registered } from '../../../shared/controls';
import type { Failure } from '../../../shared/core/collection/failure';
import type { WatchEvent } from '../../../shared/core/event/event';
import type { Kind } from '../../../shared/core/resource/kind';
import type { SubscribedSku } from '../../../shared/core/resource/resource';
import type { TenantConfiguration } from '../../../shared/core/tenant/configuration';
import { licencesOf } from '../../../shared/core/tenant/licence';
import type { Control, Verdict } from '../../../shared/core/verdict/control';
import type { Evaluation } from '../../../shared/core/verdict/evaluation';
import { planNow } from '../../../shared/core/verdict/plan';
import { detectors } from '../../../shared/detections';
import { kindDefinitions } from '../../../shared/kinds';
import { scopeOf } from '../../../shared/reports/language/monitoring-scope';
import type { SummaryReport } from '../../../shared/reports/message/summary-message';
import { event, fourteen, report } from '../stories';

export const evaluation = (controlId: string, verdict: Verdict): Evaluation => ({
  controlId,
  verdict,
  lastKnown: null,
  weakness: null,
  since: '2026-11-24T13:00:00Z',
  at: '2026-11-24T13:00:00Z',
  counter: 0,
  pending: null,
  levels: {},
  inputs: {},
  definitionVersion: 1,
});

export const pass: Verdict = { status: 'pass', note: null, evidence: [], metric: null };
const fail: Verdict = {
  status: 'fail',
  findings: { total: 1, first: [] },
  exposure: fourteen,
  evidence: [],
  metric: null,
};
const verdicts: Readonly<Record<string, Verdict>> = {
  'ZT.ID.001': fail,
  'ZT.DV.002': { ...fail, exposure: null, metric: { numerator: 101, denominator: 120, floor: 0.95 } },
  'ZT.AD.009': { status: 'notLicensed', licence: 'P1' },
  'ZT.AD.001': { status: 'unknown', reason: 'missingPermission RoleManagement.Read.Directory' },
};

const past = (source: string, anchor: string, details: WatchEvent['details']): WatchEvent =>
  event({
    id: `${source} ${anchor}`,
    source,
    anchor,
    happenedAt: anchor,
    peopleIds: ['lea'],
    lookBack: true,
    groupKey: null,
    details: { isListed: true, story: `${source}|lea`, ...details },
  });

/** Only some of them, so that the text does not change when a control is added. */
export const controls = registered.filter(({ id }) => /^ZT\.(ID\.00[1-6]|AD\.00[19]|DV\.002)$/.test(id));

const judgedAs = (some: readonly Control[]): readonly Evaluation[] =>
  some.map(({ id }) => evaluation(id, verdicts[id] ?? pass));

const at = '2026-11-24T13:00:00Z';

const intune: SubscribedSku = {
  id: 'sku',
  skuId: 'sku',
  skuPartNumber: 'NAMED_BY_A_RESELLER',
  capabilityStatus: 'Enabled',
  prepaidEnabled: 10,
  consumedUnits: 10,
  servicePlans: [
    { servicePlanId: 'c1ec4a95-1f05-45b3-a911-aa3fa01094f5', servicePlanName: 'x', provisioningStatus: 'Success' },
  ],
};

/** The state in which role assignments are not permitted and devices answer with errors. */
export function seen(
  some: readonly Control[],
  evaluations: readonly Evaluation[],
  failures: Readonly<Partial<Record<Kind, Failure>>> = {
    unifiedRoleAssignment: { reason: 'notPermitted', permission: 'RoleManagement.Read.Directory', detail: 'x' },
    managedDevice: { reason: 'broken', detail: 'a secret detail' },
  },
): Pick<SummaryReport, 'sight' | 'plan'> {
  // Safe: every kind is listed once.
  const cadenceMinutes = Object.fromEntries(
    kindDefinitions.map((one) => [one.kind, one.cadenceMinutes]),
  ) as TenantConfiguration['cadenceMinutes'];
  const configuration = { disabled: [], cadenceMinutes };
  const kindRows = kindDefinitions.map(({ kind }) => {
    const failure = failures[kind] ?? null;
    return { kind, failure, lastSuccessAt: failure?.reason === 'notPermitted' ? null : at };
  });
  return {
    sight: scopeOf({
      controls: some,
      detectors,
      configuration,
      evaluations,
      kindRows,
      skus: [intune],
      people: 12,
    }),
    plan: planNow([], at, { controls: some, evaluations, licences: licencesOf([intune]), now: at }),
  };
}

export const summary: SummaryReport = {
  alert: {
    ...report({ lead: event({ source: 'watching', type: 'health', severity: 'informational' }) }).alert,
    form: 'summary',
    status: 'told',
    key: 'START',
  },
  controls,
  evaluations: judgedAs(controls),
  foundFailing: [],
  ...seen(controls, judgedAs(controls)),
  before: {
    events: [
      past('EV.R01', '2026-11-12T09:00:00Z', { roleName: 'Exchange Administrator', permanent: true }),
      past('EV.R01', '2026-11-12T09:00:20Z', { roleName: 'Exchange Administrator' }),
      past('EV.R01', '2026-11-03T09:00:00Z', { isListed: false }),
    ],
    names: new Map([['lea', { id: 'lea', displayName: 'Lea Novak', address: null, type: 'person' }]]),
    lookBack: {
      from: '2026-10-25T13:00:00Z',
      through: '2026-11-24T13:00:00Z',
      endedAt: '2026-11-24T13:00:00Z',
      failure: null,
      tries: 0,
    },
    until: '2026-11-24T13:00:00Z',
  },
  breakGlassDeclared: false,
  tenant: { name: 'Contoso', timeZone: 'Europe/Berlin', recognitionPhrase: 'blue heron' },
  links: { page: 'https://watch.contoso.example/api/posture' },
  sentAt: '2026-11-24T13:08:30Z',
  recipientName: 'Security contact',
};
