import { entraAppCredentialsBounded as control } from '../../../shared/controls/applications/entra-app-credentials-bounded/control';
import type { AppCredential } from '../../../shared/kinds/application/application';
import type { ServicePrincipal } from '../../../shared/kinds/service-principal/service-principal';
import { application, certificate, microsoftTenant, principal, secret } from '../../fixtures/applications';
import { declared, type StateSpoil, statusOf, verdictOn } from '../state';

const registered = (...credentials: AppCredential[]): StateSpoil => ({
  small: { application: [application({ credentials })] },
});
const here = (spoil: Partial<ServicePrincipal>, ...credentials: AppCredential[]): StateSpoil => ({
  small: { application: [], servicePrincipal: [principal({ credentials, ...spoil })] },
});
const threeYears = certificate({ endDateTime: '2029-09-30T00:00:00Z' });
const saml = { customKeyIdentifier: 'cert', endDateTime: '2029-09-30T00:00:00Z' };

describe('passes', () => {
  test.each<[string, StateSpoil]>([
    ['without credentials', registered()],
    ['with a short secret and a certificate of a year', registered(secret(), certificate())],
    [
      'with a long-lived secret that expires soon',
      registered(secret({ startDateTime: '2026-05-20T00:00:00Z', endDateTime: '2027-05-20T00:00:00Z' })),
    ],
    [
      'with an expired one',
      registered(secret({ startDateTime: '2020-01-01T00:00:00Z', endDateTime: '2026-11-24T00:00:00Z' })),
    ],
    ["with Azure's own certificate", here({ servicePrincipalType: 'ManagedIdentity' }, threeYears)],
    [
      'with a SAML certificate and its parts',
      here({}, certificate({ ...saml, usage: 'Sign' }), certificate(saml), secret(saml)),
    ],
    [
      'with looser limits',
      { ...registered(secret({ endDateTime: '2027-09-01T00:00:00Z' })), thresholds: { appSecretDays: 365 } },
    ],
    [
      'where the application is accepted',
      {
        ...registered(threeYears),
        configuration: { acceptedExclusions: { 'ZT.AP.009': [{ ...declared('backup-app'), kind: 'application' }] } },
      },
    ],
  ])('%s', (_, spoil) => {
    expect(statusOf(control, spoil)).toBe('pass');
  });

  test('and names an application whose credentials have all expired', () => {
    const ended = secret({ endDateTime: '2026-01-01T00:00:00Z' });
    expect(verdictOn(control, registered(ended))).toMatchObject({
      status: 'pass',
      evidence: [{ label: 'All credentials have expired' }],
    });
  });
});

describe('fails', () => {
  test.each<[string, StateSpoil, string]>([
    [
      'with a secret that lasts longer than 180 days',
      registered(secret({ endDateTime: '2027-05-24T13:08:00Z' })),
      'secret',
    ],
    ['with a certificate of three years', registered(certificate(), threeYears), 'long'],
    [
      'with a three-year secret that expires soon',
      registered(secret({ startDateTime: '2024-01-01T00:00:00Z', endDateTime: '2027-01-01T00:00:00Z' })),
      'long',
    ],
    [
      'on the service principal of another organisation',
      here({ appOwnerOrganizationId: 'elsewhere' }, threeYears),
      'long',
    ],
    ["on one of Microsoft's", here({ appOwnerOrganizationId: microsoftTenant }, threeYears), 'long'],
    [
      'with a secret unrelated to a SAML certificate',
      here({}, certificate({ ...saml, usage: 'Sign' }), secret({ endDateTime: '2028-01-01T00:00:00Z' })),
      'secret',
    ],
  ])('%s', (_, spoil, problem) => {
    expect(verdictOn(control, spoil)).toMatchObject({ status: 'fail', findings: { first: [{ problem }] } });
  });

  test('with number and total', () => {
    const other = application({ id: 'o', appId: 'o', credentials: [certificate()] });
    const small = { application: [application({ credentials: [threeYears] }), other], servicePrincipal: [principal()] };
    expect(verdictOn(control, { small })).toMatchObject({ metric: { numerator: 1, denominator: 2 } });
  });
});

test.each([{ endDateTime: null }, { endDateTime: 'soon' }, { startDateTime: null }])('is unknown with %j', (spoil) => {
  expect(statusOf(control, registered(secret(spoil)))).toBe('unknown');
});
