import { entraAuthenticationContextsGuarded as control } from '../../../shared/controls/identity/entra-authentication-contexts-guarded/control';
import { guest, type PolicySpoil, policy, user } from '../../fixtures/conditional-access';
import { declared, type StateSpoil, statusOf, verdictOn } from '../state';

const context = (id: string, isAvailable: boolean | null = true, displayName = 'Board') => ({
  id,
  displayName,
  isAvailable,
});
const forContext = (id: string, spoil: PolicySpoil = {}) =>
  policy({
    id: `for-${id}`,
    grants: { operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] },
    ...spoil,
    apps: { includeApplications: [], includeAuthenticationContextClassReferences: [id] },
  });
const having = (spoil: PolicySpoil = {}, more: StateSpoil = {}): StateSpoil => ({
  licences: ['P1', 'INTUNE'],
  users: ['ada', 'lea'].map((id) => user(id)),
  policies: [forContext('c1', spoil)],
  ...more,
  small: { authenticationContextClassReference: [context('c1')], ...more.small },
});
const contexts = (...all: ReturnType<typeof context>[]) => ({ small: { authenticationContextClassReference: all } });

test('passes where a policy for the context requires both', () => {
  expect(verdictOn(control, having())).toMatchObject({
    status: 'pass',
    evidence: [{ label: 'Contexts', after: [{ text: 'Board (c1)' }] }, { label: 'Policies' }],
  });
});

test('passes where two policies require one each', () => {
  const policies = [
    forContext('c1', { grants: { builtInControls: ['mfa'] } }),
    { ...forContext('c1', { grants: { builtInControls: ['compliantDevice'] } }), id: 'device' },
  ];
  expect(statusOf(control, having({}, { policies }))).toBe('pass');
});

test.each<[string, PolicySpoil]>([
  ['is switched off', { state: 'disabled' }],
  ['only reports', { state: 'enabledForReportingButNotEnforced' }],
  ['requires MFA alone', { grants: { builtInControls: ['mfa'] } }],
  ['requires a device alone', { grants: { builtInControls: ['compliantDevice'] } }],
  ['requires either', { grants: { operator: 'OR', builtInControls: ['mfa', 'compliantDevice'] } }],
  ['requires a joined device', { grants: { operator: 'AND', builtInControls: ['mfa', 'domainJoinedDevice'] } }],
  ['excludes somebody', { users: { excludeUsers: ['lea'] } }],
])('fails where the policy %s', (_, spoil) => {
  expect(verdictOn(control, having(spoil))).toMatchObject({
    status: 'fail',
    evidence: expect.arrayContaining([
      { label: 'Open contexts', before: [], after: [{ type: 'text', text: 'Board (c1)' }] },
    ]),
  });
});

test('fails where no policy names the context, though one for all apps requires both', () => {
  const policies = [policy({ grants: { operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] } })];
  expect(statusOf(control, having({}, { policies }))).toBe('fail');
  expect(statusOf(control, having({}, { policies: [] }))).toBe('fail');
});

test('fails where one of two contexts is open, and names only that one', () => {
  const verdict = verdictOn(control, having({}, contexts(context('c1'), context('c2', true, 'Payroll'))));
  expect(verdict).toMatchObject({ status: 'fail', exposure: { count: 2, of: 2 } });
  expect(verdict.status === 'fail' && verdict.evidence[0]).toMatchObject({ after: [{ text: 'Payroll (c2)' }] });
});

test('an unpublished context does not count', () => {
  expect(statusOf(control, having({}, contexts(context('c1'), context('c2', false))))).toBe('pass');
  expect(statusOf(control, having({}, contexts(context('c2', false))))).toBe('notApplicable');
  expect(statusOf(control, having({}, contexts()))).toBe('notApplicable');
});

test('is unknown where Graph does not return which contexts are published, and fails for certain gaps', () => {
  expect(statusOf(control, having({}, contexts(context('c1', null))))).toBe('unknown');
  expect(statusOf(control, having({}, contexts(context('c1'), context('c2', null))))).toBe('unknown');
  expect(statusOf(control, having({ state: 'disabled' }, contexts(context('c1'), context('c2', null))))).toBe('fail');
});

test('is unknown where a policy has an unknown requirement', () => {
  const spoil = { grants: { operator: 'AND', builtInControls: ['somethingNew'] } };
  expect(['unknown', 'fail']).toContain(statusOf(control, having(spoil)));
  expect(statusOf(control, having({ conditions: { unknownConditions: ['new'] } }))).toBe('unknown');
});

test('guests need MFA, and their devices are managed at home', () => {
  const users = [user('ada'), guest('gus')];
  const policies = [
    forContext('c1', { grants: { builtInControls: ['mfa'] } }),
    {
      ...forContext('c1', { grants: { builtInControls: ['compliantDevice'] }, users: { excludeUsers: ['gus'] } }),
      id: 'device',
    },
  ];
  expect(statusOf(control, having({}, { users, policies }))).toBe('pass');
  const [forAll] = policies;
  const without = policies.map((one) => (one === forAll ? { ...one, state: 'disabled' } : one));
  expect(statusOf(control, having({}, { users, policies: without }))).toBe('fail');
});

test('declared people are not counted; the meaning of a managed device can be configured', () => {
  const out = { users: { excludeUsers: ['lea'] } };
  expect(statusOf(control, having(out, { configuration: { breakGlass: [declared('lea')] } }))).toBe('pass');
  const joined = { grants: { operator: 'AND', builtInControls: ['mfa', 'domainJoinedDevice'] } };
  expect(statusOf(control, having(joined, { thresholds: { managedDevice: 'compliantOrHybridJoined' } }))).toBe('pass');
});

test.each([
  ['P1', ['INTUNE']],
  ['INTUNE', ['P1']],
] as const)('without %s nothing is judged', (licence, licences) => {
  expect(verdictOn(control, having({}, { policies: [], licences }))).toEqual({ status: 'notLicensed', licence });
});
