import { defaultThresholds } from '../../../shared/config/thresholds';
import {
  countsAsPrivileged,
  isOwnRole,
  roleName,
  severityOfRoleGrant,
  synchronisationRoles,
} from '../../../shared/core/resource/privileged-roles';

const groups = 'fdd7a751-b60b-444a-984c-02652fe8fa1c';
const knowledge = 'b5a8dcf3-09d5-43a9-a639-8e29ef291470';
const globalReader = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451';

test.each([
  [groups, 'Groups Administrator'],
  ['69091246-20e8-4a56-aa4d-066075b2a7a8', 'Teams Administrator'],
  ['0526716b-113d-4c15-b2c8-68e3c22b9f80', 'Authentication Policy Administrator'],
  ['11451d60-acb2-45eb-a7d6-43d0f0125c13', 'Windows 365 Administrator'],
  ['9f06204d-73c1-4d4c-880a-6edb90606fd8', 'Azure AD Joined Device Local Administrator'],
  ['17315797-102d-40b4-93e0-432062caca18', 'Compliance Administrator'],
  ['fc8ad4e2-40e4-4724-8317-bcda7503ecbf', 'Customer Delegated Admin Relationship Administrator'],
  ['58f930cc-fcf4-4152-852c-1d7dbf502139', 'Entra SOC Identity Responder'],
])('%s (%s) makes its holder an administrator', (roleId, name) => {
  expect(countsAsPrivileged(roleId, defaultThresholds)).toBe(true);
  expect(severityOfRoleGrant(roleId, defaultThresholds)).toBe('high');
  expect(roleName(roleId)).toBe(name);
});

/** Entra Connect's own roles, earlier and current. */
const ofConnect = ['d29b2b05-8046-44ba-8758-1e26182fcf32', 'a92aed5d-d78a-4d16-b381-09adb37eb3b0'];

test.each(ofConnect)('the synchronisation role %s is alerted when assigned, and is not an administrator', (roleId) => {
  expect([...synchronisationRoles]).toContain(roleId);
  expect(severityOfRoleGrant(roleId, defaultThresholds)).toBe('high');
  expect(countsAsPrivileged(roleId, defaultThresholds)).toBe(false);
});

test.each([
  knowledge,
  '744ec460-397e-42ad-a462-8b3f9747a02c',
  '810a2642-a034-447f-a5e8-41beaa378541',
  'e3973bdf-4987-49ae-837a-ba8e231c7286',
])('%s, a rarely used role, is medium and not an administrator', (roleId) => {
  expect(severityOfRoleGrant(roleId, defaultThresholds)).toBe('medium');
  expect(countsAsPrivileged(roleId, defaultThresholds)).toBe(false);
  expect(severityOfRoleGrant(roleId, { ...defaultThresholds, privilegedRolesAdded: [roleId] })).toBe('high');
});

test('a reader is medium, and not judged where the chosen list omits it', () => {
  expect(severityOfRoleGrant(globalReader, defaultThresholds)).toBe('medium');
  expect(severityOfRoleGrant(globalReader, { ...defaultThresholds, privilegedRoleList: 'scuba' })).toBeNull();
});

test("the role of Microsoft's partners is critical, License Administrator is not privileged", () => {
  expect(severityOfRoleGrant('e00e864a-17c5-4a4b-9c06-f5b95a8d5bd8', defaultThresholds)).toBe('critical');
  expect(severityOfRoleGrant('4d6ac14f-3453-41d0-bef9-a3e0c569773a', defaultThresholds)).toBeNull();
});

test('a role newer than the list is privileged until it is declared harmless', () => {
  const unknown = 'c0ffee00-0000-4000-8000-000000000001';
  expect([isOwnRole(unknown), severityOfRoleGrant(unknown, defaultThresholds)]).toEqual([true, 'high']);
  expect(severityOfRoleGrant(unknown, { ...defaultThresholds, harmlessCustomRoles: [unknown] })).toBeNull();
});
