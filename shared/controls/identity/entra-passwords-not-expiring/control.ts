import { defineControl, type Finding, findingsOf } from '../../../core/verdict/control';
import type { Domain } from '../../../kinds/domain/domain';
import { namedObject, textLine } from '../../evidence-line';

type Problem = 'expires';

const never = 2_147_483_647;

/** A subdomain has the password policy of its root domain. */
function ruleOf(domain: Domain, all: readonly Domain[]): Domain {
  if (domain.isRoot !== false) return domain;
  const roots = all.filter(({ id, isRoot }) => isRoot !== false && domain.id.endsWith(`.${id}`));
  return roots.sort((a, b) => b.id.length - a.id.length)[0] ?? domain;
}

/** People who must change their password choose Summer2026, then Autumn2026. */
export const entraPasswordsNotExpiring = defineControl({
  id: 'ZT.ID.019',
  name: 'entra-passwords-not-expiring',
  title: 'Passwords do not expire by rule',
  area: 'identity',
  pillar: 'identities',
  severity: 'low',
  severityReason: 'Forced changes make passwords predictable; NIST advises against them.',
  licence: 'free',
  version: 1,
  needs: ['domain'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Judges verified domains that sign in with Microsoft. Passwords of federated domains, and those from an on-premises directory, follow the rules there. Single accounts can differ (passwordPolicies); that is not read.',
  remediation:
    'Microsoft 365 admin center > Settings > Org settings > Security & privacy > Password expiration policy: Set passwords to never expire. Graph: PATCH /domains/{id} with {"passwordValidityPeriodInDays":2147483647}.',
  effort: 'minutes',
  mappings: {
    cis: ['1.3.1'],
    scuba: ['MS.AAD.6.1v1'],
    maester: ['CISA.MS.AAD.6.1'],
    zta: ['21811'],
    prowler: ['admincenter_settings_password_never_expire'],
    nist: ['IA-5(1)'],
  },
  references: [
    'https://learn.microsoft.com/microsoft-365/admin/manage/set-password-expiration-policy',
    'https://learn.microsoft.com/graph/api/resources/domain',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#msaad61v1',
  ],
  activities: ['set password policy', 'update domain'],
  folds: [],
  evaluate: (state) => {
    const all = state.small('domain');
    if (all.length === 0) return { status: 'unknown', reason: 'no domain is known' };
    const verified = all.filter(({ isVerified }) => isVerified !== false);
    const federated = verified.filter(({ authenticationType }) => authenticationType === 'Federated');
    const judged = verified.filter(({ authenticationType }) => authenticationType === 'Managed');
    const odd = verified.filter((one) => !federated.includes(one) && !judged.includes(one));
    const daysOf = (domain: Domain) => ruleOf(domain, all).passwordValidityPeriodInDays;
    const wrong = judged.filter((domain) => ![null, never].includes(daysOf(domain)));
    const evidence = [
      ...textLine(
        'Passwords expire',
        wrong.slice(0, 20).map((domain) => `${domain.id}: after ${daysOf(domain)} days`),
      ),
      ...textLine(
        'Federated, not judged',
        federated.slice(0, 20).map(({ id }) => id),
      ),
    ];
    if (wrong.length > 0) {
      const findings = wrong.map(
        (domain): Finding<Problem> => ({
          resourceId: domain.id,
          subject: namedObject(domain.id),
          problem: 'expires',
          details: { days: daysOf(domain) },
        }),
      );
      return { status: 'fail', findings: findingsOf(findings), exposure: null, evidence, metric: null };
    }
    if (odd.length > 0) return { status: 'unknown', reason: `how people of ${odd[0]?.id} sign in is not known` };
    if (judged.length === 0) return { status: 'notApplicable', reason: 'all domains are federated' };
    return { status: 'pass', note: null, evidence, metric: null };
  },
});
