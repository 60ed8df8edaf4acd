import {
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Verdict,
} from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { actionStanding, newestScore } from '../../../kinds/secure-score/points';
import type { SecureScore } from '../../../kinds/secure-score/secure-score';
import { textLine } from '../../evidence-line';
import { licenceOfAction } from '../../secure-score';

const scoredActions = [
  'mip_search_auditlog',
  'exo_mailboxaudit',
  'dlp_datalossprevention',
  'mip_sensitivitylabelspolicies',
  'mip_autosensitivitylabelspolicies',
  'mdo_blockmailforward',
  'mdo_safelinksforemail',
  'mdo_safeattachments',
] as const;

export const thresholds = {
  secureScoreActions: threshold.names(
    'The Microsoft Secure Score actions that must have all their points, by controlName. Remove those that another product covers. CIS, SCuBA and Maester require each of these settings, but do not use the score.',
    scoredActions,
  ),
};

export type Problem = (typeof scoredActions)[number];

/**
 * Microsoft does not list an action if the tenant cannot use it, or if Microsoft renamed it. Only the first means that
 * there is no gap.
 */
function isExplained(name: string, { facts }: ControlState): boolean {
  const licence = licenceOfAction.get(name);
  if (licence === 'more') return true;
  return licence !== undefined && licence !== null && !facts.licences.has(licence);
}

function judged(newest: SecureScore, state: ControlState): Verdict<Problem> {
  const names = [...new Set(state.facts.configuration.thresholds.secureScoreActions)];
  const profiles = state.small('secureScoreControlProfile');
  const standings = names.map((name) => ({ name, standing: actionStanding(name, newest, profiles) }));
  const short = standings.flatMap(({ name, standing }) => (standing.as === 'short' ? [{ name, ...standing }] : []));
  const full = standings.filter(({ standing }) => standing.as === 'full').map(({ name }) => name);
  const day = newest.createdDateTime.slice(0, 10);
  const evidence = [
    ...textLine(
      'Missing points',
      short.map(({ name, score, maxScore }) => `${name}: ${score} of ${maxScore}`),
    ),
    ...textLine('Full points', full),
    ...textLine('Scored by Microsoft on', [day]),
  ];
  if (short.length > 0) {
    const findings = short.map(
      ({ name, title, score, maxScore }): Finding<Problem> => ({
        resourceId: name,
        subject: { type: 'text', text: title === '' ? name : title },
        // Safe: for an action that the operator added, the wording uses Microsoft's name.
        problem: name as Problem,
        details: { score, maxScore, day },
      }),
    );
    return { status: 'fail', findings: findingsOf(findings), exposure: null, evidence, metric: null };
  }
  const absent = standings.filter(({ standing }) => standing.as === 'absent').map(({ name }) => name);
  const gaps = [
    ...standings.filter(({ standing }) => standing.as === 'unclear').map(({ name }) => name),
    ...absent.filter((name) => !isExplained(name, state)),
  ];
  if (gaps.length > 0) return { status: 'unknown', reason: `Secure Score has no data for ${gaps.join(', ')}` };
  if (full.length === 0) return { status: 'unknown', reason: 'Secure Score lists none of the actions' };
  const note = `a proxy: the points of ${day}, not the settings${absent.length === 0 ? '' : `; not listed: ${absent.join(', ')}`}`;
  return { status: 'pass', note, evidence, metric: null };
}

/**
 * Graph does not expose the settings of mail, DLP and auditing, so Microsoft's score of them is used, and is described
 * as an indirect measure.
 */
export const purviewActionsScored = defineControl({
  id: 'ZT.DX.014',
  name: 'purview-actions-scored',
  title: 'Secure Score sees auditing, DLP and mail protection on',
  area: 'data',
  pillar: 'data',
  severity: 'high',
  severityReason: 'Without the audit log no one can investigate; without DLP and mail protection data leaks.',
  licence: 'free',
  thresholds,
  version: 2,
  needs: ['secureScore', 'secureScoreControlProfile', 'subscribedSku'],
  dependsOnTime: true,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'A proxy: Microsoft Graph exposes no setting of Exchange, DLP and auditing, so the control judges the points that Microsoft gives once a day, and a change shows a day or two late. An action passes if it has all its points. An action that someone marked as ignored or resolved elsewhere proves nothing and is unknown; so are retired actions, and those that Secure Score does not list although the tenant has the licence (Microsoft renames them). Points whose day is more than two days ago are not judged.',
  remediation:
    'Microsoft Defender portal > Exposure management > Secure Score > Recommended actions lists the missing actions. Audit log: Exchange Online PowerShell, Set-AdminAuditLogConfig -UnifiedAuditLogIngestionEnabled $true. Mailbox auditing: Set-OrganizationConfig -AuditDisabled $false. DLP and labels: Microsoft Purview portal > Data loss prevention > Policies, and Information protection > Policies. Mail: Defender portal > Email & collaboration > Policies & rules. Graph, to look: GET /security/secureScores?$top=1 and GET /security/secureScoreControlProfiles. The actions are thresholds.secureScoreActions.',
  effort: 'days',
  mappings: {
    cis: ['3.1.1', '3.2.1', '3.2.2', '3.2.3'],
    scuba: ['MS.DEFENDER.6.1v1', 'MS.SECURITYSUITE.5.1v1'],
    maester: ['MT.1172', 'MT.1175'],
    zta: ['35030'],
    prowler: ['purview_audit_log_search_enabled'],
  },
  references: [
    'https://learn.microsoft.com/defender-xdr/microsoft-secure-score',
    'https://learn.microsoft.com/graph/api/resources/securescore',
    'https://learn.microsoft.com/purview/audit-log-enable-disable',
  ],
  activities: [],
  folds: [],
  evaluate: (state) => {
    const newest = newestScore(state.small('secureScore'), state.facts.now);
    return 'reason' in newest ? { status: 'unknown', reason: newest.reason } : judged(newest, state);
  },
});
