import { entraCrossTenantDefaultsClosed as control } from '../../../shared/controls/data/entra-cross-tenant-defaults-closed';
import type { CrossTenantDefault, CrossTenantSetting } from '../../../shared/core/resource';
import { goodCrossTenantDefault } from '../../fixtures/settings';
import { statusOf, verdictOn } from '../state';

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

  test("with Microsoft's defaults, and says so, even where Graph leaves them out", () => {
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

  test('with what is open beside what is unknown, and names trust apart', () => {
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

  test('where something is open although Graph calls it the default', () => {
    expect(
      statusOf(control, defaults({ isServiceDefault: true, inboundTrust: { ...trust, isMfaAccepted: true } })),
    ).toBe('fail');
  });
});

describe('is unknown', () => {
  test.each<[string, Partial<CrossTenantDefault>]>([
    ['a new sort of access', { b2bDirectConnectInbound: access('reviewed') }],
    ['no access', { b2bDirectConnectOutbound: null }],
    ['no users', { b2bDirectConnectOutbound: { usersAndGroups: null, applications: null } }],
    ['no trust', { inboundTrust: null }],
    ['half of the consent', { automaticUserConsentSettings: { ...consent, outboundAllowed: null } }],
    ['nobody saying whether it is the default', { isServiceDefault: null, inboundTrust: null }],
  ])('with %s', (_, spoil) => {
    expect(statusOf(control, defaults(spoil))).toBe('unknown');
  });

  test('where the defaults are not there', () => {
    expect(statusOf(control, { small: { crossTenantAccessPolicyConfigurationDefault: [] } })).toBe('unknown');
  });
});
