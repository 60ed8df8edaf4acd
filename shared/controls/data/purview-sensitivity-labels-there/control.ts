import type { Reference } from '../../../core/event/event';
import { defineControl, type Finding, findingsOf, type Verdict } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import type { SensitivityLabel } from '../../../kinds/sensitivity-label/sensitivity-label';
import { unlicensed } from '../../coverage-verdict';
import { textLine } from '../../evidence-line';

export const thresholds = {
  sensitivityLabels: threshold.names(
    'Names of the sensitivity labels that must exist. If the list is empty, names are not checked.',
  ),
};

type Problem = 'none' | 'gone' | 'noProtection';

const same = (name: string): string => name.trim().toLowerCase();

const labelText = ({ id, name }: SensitivityLabel): string => (name === '' ? id : name);

/** The most labels that an evidence line names. */
const maxNamed = 20;

/** Without labels nobody can mark a file as confidential, and no rule can keep it inside. */
export const purviewSensitivityLabelsThere = defineControl({
  id: 'ZT.DX.013',
  name: 'purview-sensitivity-labels-there',
  title: 'The required sensitivity labels exist, and one encrypts',
  area: 'data',
  pillar: 'data',
  severity: 'medium',
  severityReason: 'Without labels, no rule knows which data is confidential.',
  licence: 'MIP',
  thresholds,
  version: 1,
  needs: ['sensitivityLabel', 'subscribedSku'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Judges that labels exist, that one encrypts, and that those of thresholds.sensitivityLabels exist, by name. Microsoft Graph does not expose who gets a label, whether one is mandatory, their order, or the details of the encryption; Secure Score (mip_sensitivitylabelspolicies) is a proxy. Microsoft Graph can list sublabels separately or within their parent: both are read.',
  remediation:
    'Microsoft Purview portal > Information protection > Sensitivity labels > Create a label, with Control access for the most sensitive one; then Publish labels to everybody. PowerShell: New-Label and New-LabelPolicy in Security & Compliance PowerShell. Graph reads only: GET /security/dataSecurityAndGovernance/sensitivityLabels. The names are thresholds.sensitivityLabels.',
  effort: 'project',
  mappings: { cis: ['3.3.1'], maester: ['MT.1173'], zta: ['35003', '35004', '35013', '35016'] },
  references: [
    'https://learn.microsoft.com/purview/sensitivity-labels',
    'https://learn.microsoft.com/graph/api/resources/security-sensitivitylabel',
  ],
  activities: [],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const missing = unlicensed(state, 'MIP');
    if (missing !== undefined) return missing;
    const labels = state.small('sensitivityLabel');
    const names = new Set(labels.map(({ name }) => same(name)));
    const gone = state.facts.configuration.thresholds.sensitivityLabels.filter((name) => !names.has(same(name)));
    const protects = labels.some(({ hasProtection }) => hasProtection === true);
    const isUnclear = !protects && labels.some(({ hasProtection }) => hasProtection === null);
    const subject: Reference = { type: 'text', text: 'sensitivity labels' };
    const finding = (problem: Problem, details: Finding['details'] = {}): Finding<Problem> => ({
      resourceId: 'tenant',
      subject,
      problem,
      details,
    });
    const findings = [
      ...(labels.length === 0 ? [finding('none')] : []),
      ...(labels.length > 0 && !protects && !isUnclear ? [finding('noProtection')] : []),
      ...gone.map((name) => finding('gone', { name })),
    ];
    const evidence = [...textLine('Labels', labels.slice(0, maxNamed).map(labelText)), ...textLine('Missing', gone)];
    if (findings.length > 0)
      return { status: 'fail', findings: findingsOf(findings), exposure: null, evidence, metric: null };
    if (isUnclear) return { status: 'unknown', reason: 'Graph does not say of every label whether it encrypts' };
    return { status: 'pass', note: null, evidence, metric: null };
  },
});
