import { entraCrossTenantDefaultsClosed as control } from '../../../shared/controls/data/entra-cross-tenant-defaults-closed/control';
import type {
  CrossTenantDefault,
  CrossTenantSetting,
} from '../../../shared/kinds/cross-tenant-access-policy-configuration-default/cross-tenant-access-policy-configuration-default';
import type { CrossTenantPartner } from '../../../shared/kinds/cross-tenant-access-policy-configuration-partner/cross-tenant-access-policy-configuration-partner';
import { crossTenantPartner, goodCrossTenantDefault } from '../../fixtures/settings';
import { declared, type StateSpoil, statusOf, verdictOn, yesterday } from '../state';

const defaults = (spoil: Partial<CrossTenantDefault> = {}) => ({
  small: {
    crossTenantAccessPolicyConfigurationDefault: [{ ...goodCrossTenantDefault, isServiceDefault: false, ...spoil }],
  },
});

const access = (accessType: string, targets: readonly string[] = ['AllUsers']): CrossTenantSetting => ({
  usersAndGroups: { accessType, targets },
  applications: { accessType, targets: ['AllApplications'] },
});

const trust = goodCrossTenantDefault.inboundTrust;
const consent = goodCrossTenantDefault.automaticUserConsentSettings;
if (trust === null || consent === null) throw new Error('the good fixture says everything');

describe('passes', () => {
  test('where everything is closed', () => {
    expect(verdictOn(control, defaults())).toMatchObject({ status: 'pass', note: null });
  });

  test("with Microsoft's defaults, and says so, even where Graph omits them", () => {
    const bare = {
      isServiceDefault: true,
      b2bDirectConnectInbound: null,
      b2bDirectConnectOutbound: null,
      inboundTrust: null,
      automaticUserConsentSettings: null,
    };
    for (const spoil of [{ isServiceDefault: true }, bare]) {
      expect(verdictOn(control, defaults(spoil))).toMatchObject({ status: 'pass', note: "Microsoft's defaults" });
    }
  });

  test.each<[string, Partial<CrossTenantDefault>]>([
    ['open to guests', { b2bCollaborationInbound: access('allowed') }],
    ['closed to guests', { b2bCollaborationInbound: access('blocked'), b2bCollaborationOutbound: access('blocked') }],
  ])('whether collaboration is %s', (_, spoil) => {
    expect(statusOf(control, defaults(spoil))).toBe('pass');
  });
});

describe('fails', () => {
  test.each<[string, Partial<CrossTenantDefault>]>([
    ['directConnectInbound', { b2bDirectConnectInbound: access('allowed') }],
    ['directConnectInbound', { b2bDirectConnectInbound: access('blocked', ['a-group']) }],
    ['directConnectOutbound', { b2bDirectConnectOutbound: access('allowed', ['a-group']) }],
    ['redemptionInbound', { automaticUserConsentSettings: { ...consent, inboundAllowed: true } }],
    ['redemptionOutbound', { automaticUserConsentSettings: { ...consent, outboundAllowed: true } }],
    ['trustsMfa', { inboundTrust: { ...trust, isMfaAccepted: true } }],
    ['trustsCompliantDevices', { inboundTrust: { ...trust, isCompliantDeviceAccepted: true } }],
    ['trustsHybridDevices', { inboundTrust: { ...trust, isHybridAzureADJoinedDeviceAccepted: true } }],
  ])('with %s', (problem, spoil) => {
    expect(verdictOn(control, defaults(spoil))).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ problem }] },
      evidence: [{ after: [{ type: 'text' }] }],
    });
  });

  test('with an open setting among unknown ones, and names trust separately', () => {
    const spoil = {
      b2bDirectConnectInbound: access('allowed'),
      b2bDirectConnectOutbound: access('perhaps'),
      inboundTrust: { ...trust, isMfaAccepted: true },
    };
    expect(verdictOn(control, defaults(spoil))).toMatchObject({
      status: 'fail',
      findings: { total: 2 },
      evidence: [{ label: 'Let in or out by default' }, { label: 'Trusted by default' }],
    });
  });

  test('where a setting is open although Graph calls it the default', () => {
    expect(
      statusOf(control, defaults({ isServiceDefault: true, inboundTrust: { ...trust, isMfaAccepted: true } })),
    ).toBe('fail');
  });
});

describe('is unknown', () => {
  test.each<[string, Partial<CrossTenantDefault>]>([
    ['an unknown type of access', { b2bDirectConnectInbound: access('reviewed') }],
    ['no access', { b2bDirectConnectOutbound: null }],
    ['no users', { b2bDirectConnectOutbound: { usersAndGroups: null, applications: null } }],
    ['no trust', { inboundTrust: null }],
    ['half of the consent', { automaticUserConsentSettings: { ...consent, outboundAllowed: null } }],
    ['no flag that says whether it is the default', { isServiceDefault: null, inboundTrust: null }],
  ])('with %s', (_, spoil) => {
    expect(statusOf(control, defaults(spoil))).toBe('unknown');
  });

  test('where the defaults are missing', () => {
    expect(statusOf(control, { small: { crossTenantAccessPolicyConfigurationDefault: [] } })).toBe('unknown');
  });
});

describe('agreements with individual organisations', () => {
  const partnerId = crossTenantPartner().id;
  const accepting = (covers: readonly string[], id = partnerId, expiry?: string): StateSpoil['configuration'] => ({
    acceptedExclusions: { 'ZT.DX.010': [{ ...declared(id, expiry), kind: 'organisation', covers }] },
  });
  const agreed = (spoil: Partial<CrossTenantPartner>, configuration?: StateSpoil['configuration']): StateSpoil => ({
    small: { crossTenantAccessPolicyConfigurationPartner: [crossTenantPartner(spoil)] },
    ...(configuration === undefined ? {} : { configuration }),
  });
  const noTrust = {
    isMfaAccepted: null,
    isCompliantDeviceAccepted: null,
    isHybridAzureADJoinedDeviceAccepted: null,
  };
  const trusting = { inboundTrust: { ...noTrust, isMfaAccepted: true } };

  test.each<[string, Partial<CrossTenantPartner>]>([
    ['changes nothing', {}],
    ['closes access that is open by default', { b2bCollaborationInbound: access('blocked') }],
    ['rejects each trust', { inboundTrust: trust, automaticUserConsentSettings: consent, userSyncAllowed: false }],
    ['blocks everything', { b2bDirectConnectInbound: access('blocked'), b2bDirectConnectOutbound: access('blocked') }],
  ])('one that %s passes', (_, spoil) => {
    expect(statusOf(control, agreed(spoil))).toBe('pass');
  });

  test.each<[string, string, Partial<CrossTenantPartner>]>([
    ['directConnectInbound', 'partnerLetIn', { b2bDirectConnectInbound: access('allowed') }],
    ['directConnectOutbound', 'partnerLetIn', { b2bDirectConnectOutbound: access('blocked', ['a-group']) }],
    [
      'redemptionInbound',
      'partnerLetIn',
      { automaticUserConsentSettings: { inboundAllowed: true, outboundAllowed: null } },
    ],
    ['trustsMfa', 'partnerTrusted', trusting],
    ['trustsCompliantDevices', 'partnerTrusted', { inboundTrust: { ...noTrust, isCompliantDeviceAccepted: true } }],
    ['userSync', 'partnerSynchronised', { displayName: 'Fabrikam', userSyncAllowed: true }],
  ])('%s fails as %s, and names the organisation', (opening, problem, spoil) => {
    const verdict = verdictOn(control, agreed(spoil));
    const name = spoil.displayName ?? `the tenant with the id ${partnerId}`;
    expect(verdict).toMatchObject({
      status: 'fail',
      findings: {
        total: 1,
        first: [{ resourceId: partnerId, problem, subject: { text: name }, details: { openings: [opening] } }],
      },
      evidence: [{ label: 'Agreed with single organisations', after: [{ text: expect.stringContaining(name) }] }],
    });
  });

  test('an accepted setting passes, and is named as accepted', () => {
    expect(verdictOn(control, agreed(trusting, accepting(['trustsMfa'], partnerId.toUpperCase())))).toMatchObject({
      status: 'pass',
      evidence: [{ label: 'Accepted' }],
    });
    const spoil = { isServiceDefault: false, inboundTrust: { ...trust, isMfaAccepted: true } };
    expect(statusOf(control, { ...defaults(spoil), configuration: accepting(['trustsMfa'], 'default') ?? {} })).toBe(
      'pass',
    );
  });

  test.each<[string, StateSpoil['configuration']]>([
    ['for another setting', accepting(['userSync'])],
    ['of another organisation', accepting(['trustsMfa'], 'other')],
    ['for the default', accepting(['trustsMfa'], 'default')],
    ['that ended yesterday', accepting(['trustsMfa'], partnerId, yesterday)],
  ])('an exception %s has no effect', (_, configuration) => {
    expect(statusOf(control, agreed(trusting, configuration))).toBe('fail');
  });

  test.each<[string, Partial<CrossTenantPartner>]>([
    ['an unknown type of access', { b2bDirectConnectInbound: access('reviewed') }],
    ['half of the synchronisation settings', { userSyncAllowed: null }],
  ])('one with %s is unknown', (_, spoil) => {
    expect(statusOf(control, agreed(spoil))).toBe('unknown');
  });
});
