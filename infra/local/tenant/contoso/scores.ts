import { graphTime } from '../graph/graph-time';
import { holdsPlan, type PlanName } from '../graph/licences';
import type { JsonObject } from '../json';
import { collectionOf, type World } from '../world';
import { type ContosoOptions, day } from './options';

type Action = {
  readonly name: string;
  readonly title: string;
  readonly category: string;
  readonly service: string;
  readonly points: number;
  /** The plan that the action needs. Without the plan, Secure Score does not list the action. */
  readonly plan?: PlanName;
};

/** A few of about two hundred actions. */
const actions: readonly Action[] = [
  {
    name: 'AdminMFAV2',
    title: 'Ensure multifactor authentication is enabled for all users in administrative roles',
    category: 'Identity',
    service: 'AzureAD',
    points: 10,
  },
  {
    name: 'OneAdmin',
    title: 'Designate more than one global admin',
    category: 'Identity',
    service: 'AzureAD',
    points: 1,
  },
  {
    name: 'mip_search_auditlog',
    title: 'Ensure Microsoft 365 audit log search is Enabled',
    category: 'Data',
    service: 'MIP',
    points: 5,
  },
  {
    name: 'exo_mailboxaudit',
    title: 'Ensure mailbox auditing for all users is Enabled',
    category: 'Apps',
    service: 'EXO',
    points: 3,
  },
  {
    name: 'dlp_datalossprevention',
    title: 'Ensure DLP policies are enabled',
    category: 'Data',
    service: 'MIP',
    points: 5,
    plan: 'MIP_S_CLP1',
  },
  {
    name: 'mip_sensitivitylabelspolicies',
    title: 'Publish M365 sensitivity label data classification policies',
    category: 'Data',
    service: 'MIP',
    points: 5,
    plan: 'MIP_S_CLP1',
  },
  {
    name: 'mip_autosensitivitylabelspolicies',
    title: 'Ensure that Auto-labeling data classification policies are set up and used',
    category: 'Data',
    service: 'MIP',
    points: 5,
    plan: 'MIP_S_CLP2',
  },
  {
    name: 'mdo_blockmailforward',
    title: 'Ensure all forms of mail forwarding are blocked and/or disabled',
    category: 'Apps',
    service: 'MDO',
    points: 5,
    plan: 'ATP_ENTERPRISE',
  },
  {
    name: 'mdo_safelinksforemail',
    title: 'Create Safe Links policies for email messages',
    category: 'Apps',
    service: 'MDO',
    points: 9,
    plan: 'ATP_ENTERPRISE',
  },
  {
    name: 'mdo_safeattachments',
    title: 'Turn on Safe Attachments in block mode',
    category: 'Apps',
    service: 'MDO',
    points: 8,
    plan: 'ATP_ENTERPRISE',
  },
];

const vendorInformation = { provider: 'SecureScore', providerVersion: null, subProvider: null, vendor: 'Microsoft' };

const sum = (all: readonly Action[]): number => all.reduce((total, { points }) => total + points, 0);

const profileOf = ({ name, title, category, service, points }: Action, tenantId: string): JsonObject => ({
  id: name,
  actionType: 'Config',
  actionUrl: 'https://security.microsoft.com/securescore',
  azureTenantId: tenantId,
  complianceInformation: [],
  controlCategory: category,
  controlStateUpdates: [],
  deprecated: false,
  implementationCost: 'Low',
  lastModifiedDateTime: null,
  maxScore: points,
  rank: 1,
  remediation: '',
  remediationImpact: '',
  service,
  threats: [],
  tier: 'Core',
  title,
  userImpact: 'Low',
  vendorInformation,
});

/** The full score of everything that the licence includes, on each of the last ten days. */
export function fillScores(world: World, { tenantId, licence, now }: ContosoOptions): void {
  const listed = actions.filter(({ plan }) => plan === undefined || holdsPlan(licence, plan));
  for (const action of listed)
    collectionOf(world, 'security/secureScoreControlProfiles').put(profileOf(action, tenantId));
  const today = Math.floor(now() / day) * day;
  for (let back = 0; back < 10; back += 1) {
    const createdDateTime = graphTime(today - back * day);
    collectionOf(world, 'security/secureScores').put({
      id: `${tenantId}_${createdDateTime.slice(0, 10)}`,
      activeUserCount: 100,
      averageComparativeScores: [],
      azureTenantId: tenantId,
      controlScores: listed.map(({ name, title, category, points }) => ({
        controlCategory: category,
        controlName: name,
        description: title,
        score: points,
      })),
      createdDateTime,
      currentScore: sum(listed),
      enabledServices: ['HasExchange', 'HasSharePoint'],
      licensedUserCount: 100,
      maxScore: sum(listed),
      vendorInformation,
    });
  }
}
