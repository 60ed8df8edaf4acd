import type { AuthenticationStrengthPolicy } from '../../../shared/core/resource/resource';
import { basisOf, phishingResistantStrength, policy } from '../../fixtures/conditional-access';
import { directoryAudit, modified, target } from '../../fixtures/records';
import { facts, onChange, onRecord } from './facts';

const P22 = 'EV.P22';
const keys: AuthenticationStrengthPolicy = {
  ...phishingResistantStrength,
  id: 'keys',
  displayName: 'Keys only',
  policyType: 'custom',
  allowedCombinations: ['fido2', 'windowsHelloForBusiness'],
};
const withSms = { ...keys, allowedCombinations: [...keys.allowedCombinations, 'password,sms'] };
const requiring = policy({
  id: 'ca08',
  displayName: 'CA08 Keys',
  grants: { builtInControls: [], authenticationStrengthId: keys.id },
});

const factsOf = (
  before: AuthenticationStrengthPolicy | undefined,
  after: AuthenticationStrengthPolicy | undefined,
  policies = [policy(), requiring],
) => {
  const basis = (one: AuthenticationStrengthPolicy | undefined) =>
    basisOf({ policies, strengths: [phishingResistantStrength, ...(one === undefined ? [] : [one])] });
  return facts({ conditionalAccess: { before: basis(before), after: basis(after) } });
};

const detected = (...sides: Parameters<typeof factsOf>) =>
  onChange(P22, 'authenticationStrengthPolicy', sides[0], sides[1], factsOf(...sides));

test('a phishable method alerts, with strength, method, policies and the people who can use it', () => {
  expect(detected(keys, withSms)).toMatchObject([
    {
      effect: 'raised',
      severity: 'critical',
      alerts: true,
      resourceId: 'keys',
      resourceName: 'Keys only',
      exposure: { computed: true, count: 5, of: 5 },
      details: {
        strengthName: 'Keys only',
        elements: ['password,sms'],
        policies: ['CA08 Keys'],
        requirement: 'phishingResistantMfa',
      },
      lines: [{ label: 'Allowed combinations' }],
    },
  ]);
});

test('a method that is as strong exposes nobody, and the strength still differs from its approved state', () => {
  const withCertificate = { ...keys, allowedCombinations: [...keys.allowedCombinations, 'x509CertificateMultiFactor'] };
  expect(detected(keys, withCertificate)).toMatchObject([
    { effect: 'raised', severity: 'high', exposure: { count: 0 } },
  ]);
});

test('nothing is raised of a strength that no enforced policy requires, nor of a new one', () => {
  expect(detected(keys, withSms, [policy(), { ...requiring, state: 'disabled' }])).toEqual([]);
  expect(detected(undefined, withSms)).toEqual([]);
});

test('removing a method, or the strength, ends what adding it began', () => {
  expect(detected(withSms, keys)).toMatchObject([{ effect: 'ended', details: { elements: ['password,sms'] } }]);
  expect(detected(withSms, undefined)).toMatchObject([
    { effect: 'ended', details: { elements: expect.arrayContaining(['password,sms']) } },
  ]);
});

test('a method that replaces another begins one thing and ends another', () => {
  const withVoice = { ...keys, allowedCombinations: [...keys.allowedCombinations, 'password,voice'] };
  expect(detected(withSms, withVoice)).toMatchObject([
    { effect: 'raised', details: { elements: ['password,voice'] } },
    { effect: 'ended', details: { elements: ['password,sms'] } },
  ]);
});

test('while the policies cannot be read, a collection counts nobody, and does not call it a change of the log alone', () => {
  const blind = facts({ conditionalAccess: null, unreadBasis: ['conditionalAccessPolicy'] });
  expect(onChange(P22, 'authenticationStrengthPolicy', keys, withSms, blind)).toMatchObject([
    { exposure: { computed: false, why: { type: 'unread', kind: 'conditionalAccessPolicy' } } },
  ]);
});

describe('the log shows it', () => {
  const entry = (before: unknown, after: unknown, name = 'AuthenticationStrengthPolicy') =>
    directoryAudit({
      activityDisplayName: 'Authentication Strength Policy Update',
      targets: [
        target('Policy', keys.id, [modified(name, JSON.stringify(before), JSON.stringify(after))], 'Keys only'),
      ],
    });

  test.each([
    ['as a whole', entry(keys, withSms)],
    ['by its field', entry(keys.allowedCombinations, withSms.allowedCombinations, 'AllowedCombinations')],
  ])('%s', (_, record) => {
    expect(onRecord(P22, record, factsOf(keys, keys))).toMatchObject([
      { effect: 'raised', severity: 'critical', resourceId: 'keys', details: { elements: ['password,sms'] } },
    ]);
  });

  test('before anything was collected, nobody is counted', () => {
    expect(onRecord(P22, entry(keys, withSms), facts({ conditionalAccess: null }))).toMatchObject([
      { effect: 'raised', severity: 'high', exposure: { computed: false, why: { type: 'logOnly' } } },
    ]);
  });

  test('an entry without one side says nothing of its own', () => {
    expect(onRecord(P22, entry({ id: keys.id }, withSms), factsOf(keys, keys))).toEqual([]);
  });
});
