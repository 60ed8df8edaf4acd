import { defaultThresholds } from '../../../shared/config/thresholds';
import { controls } from '../../../shared/controls';
import { type AccessRow, accessRow } from '../../../shared/core/page/access-row';
import { globalAdministrator } from '../../../shared/core/resource/privileged-roles';
import type { TenantConfiguration } from '../../../shared/core/tenant/configuration';
import type { ConditionalAccessBasis } from '../../../shared/core/verdict/control';
import { type AccessInput, accessModel } from '../../../shared/reports/page/access/access-model';
import { readAccessQuery } from '../../../shared/reports/page/access/query';
import { blockGrant, mfaStrength, office, phishingResistantStrength, policy } from '../../fixtures/conditional-access';
import { alerts, posture } from './pages';
import { peopleNames } from './people';

export const userClass = (key: string, over: Partial<ConditionalAccessBasis['userClasses'][number]> = {}) => ({
  key,
  enabled: true,
  guestType: 'member',
  userId: null,
  groupIds: [],
  roleIds: [],
  otherRoleIds: [],
  eligibleRoleIds: [],
  otherEligibleRoleIds: [],
  account: null,
  count: 1,
  ids: [],
  ...over,
});

export const aBasis: ConditionalAccessBasis = {
  policies: [
    policy({
      id: 'ca01',
      displayName: 'CA01 Require MFA for everyone',
      users: { excludeGroups: ['vendors', 'glass'] },
    }),
    policy({
      id: 'ca02',
      displayName: 'CA02 Block legacy authentication',
      conditions: { clientAppTypes: ['exchangeActiveSync', 'other'] },
      grants: blockGrant,
    }),
  ],
  namedLocations: [office],
  strengths: [mfaStrength, phishingResistantStrength],
  userClasses: [
    userClass('a', { count: 3, ids: ['ada', 'mara', 'tom'], roleIds: [globalAdministrator] }),
    userClass('b', { count: 1, ids: ['paul'], roleIds: [globalAdministrator], groupIds: ['vendors'] }),
    userClass('c', { count: 240, ids: ['jan', 'sara'] }),
    userClass('d', { count: 11, ids: ['lea'], groupIds: ['vendors'] }),
    userClass('e', { count: 2, ids: ['glass1', 'glass2'], groupIds: ['glass'] }),
    userClass('f', { count: 46, ids: ['guest'], guestType: 'b2bCollaborationGuest' }),
  ],
  securityDefaultsOn: false,
  unresolvedGroupIds: new Set(),
};

const declaration = { owner: 'Ada Brandt', expiry: '2027-06-30' };

export const accessConfiguration: Pick<
  TenantConfiguration,
  'breakGlass' | 'serviceAccounts' | 'syncAccounts' | 'acceptedExclusions' | 'thresholds'
> = {
  breakGlass: [{ ...declaration, id: 'glass', reason: 'Break-glass accounts' }],
  serviceAccounts: [],
  syncAccounts: [],
  acceptedExclusions: {
    'ZT.ID.001': [{ ...declaration, id: 'old', kind: 'user', reason: 'Migration', expiry: '2026-10-31' }],
  },
  thresholds: defaultThresholds,
};

// Safe: the row reads only these fields of a configuration.
const configuration = accessConfiguration as TenantConfiguration;

export const accessRowOf = (basis: ConditionalAccessBasis = aBasis): AccessRow =>
  accessRow({ basis, configuration, now: posture.now, controls }, '2026-11-24T13:08:00Z');

const read = { state: 'read', words: '' } as const;

export const accessInput: AccessInput = {
  surrounding: alerts.surrounding,
  now: posture.now,
  timeZone: 'Europe/Berlin',
  query: readAccessQuery(() => null),
  sources: { policies: read, users: read },
  unlicensed: new Map(),
  row: accessRowOf(),
  names: new Map([
    ...peopleNames,
    ['vendors', { id: 'vendors', displayName: 'Vendors-Temp', address: null, type: 'group' }],
    ['glass', { id: 'glass', displayName: 'BreakGlass', address: null, type: 'group' }],
  ]),
  policyNames: new Map(aBasis.policies.map(({ id, displayName }) => [id, displayName])),
  basis: aBasis,
  configuration: accessConfiguration,
  isRead: () => true,
};

export const accessOf = (over: Partial<AccessInput> = {}) => accessModel({ ...accessInput, ...over });
