import { entraFederationApproved as control } from '../../../shared/controls/identity/entra-federation-approved/control';
import type { Domain, DomainFederation } from '../../../shared/kinds/domain/domain';
import { domain } from '../../fixtures/settings';
import { statusOf, verdictOn } from '../state';

const trust: DomainFederation = {
  issuerUri: 'http://adfs.contoso.example/adfs/services/trust/',
  activeSignInUri: 'https://adfs.contoso.example/adfs/services/trust/2005/usernamemixed',
  passiveSignInUri: 'https://adfs.contoso.example/adfs/ls/',
  federatedIdpMfaBehavior: 'rejectMfaByFederatedIdp',
  signingCertificate: 'AA11',
  nextSigningCertificate: null,
};
const agreed = {
  federatedDomains: ['Contoso.example'],
  federationHosts: ['adfs.contoso.example'],
  federationCertificates: ['aa 11', 'BB:22'],
};
const federated = (spoil: Partial<DomainFederation> = {}, id = 'contoso.example'): Domain =>
  domain(id, { authenticationType: 'Federated', federationConfiguration: { ...trust, ...spoil } });
const domains = (...all: readonly Domain[]) => ({ small: { domain: all }, thresholds: agreed });

test('passes where no domain is federated, and says so', () => {
  expect(verdictOn(control)).toMatchObject({ status: 'pass', note: 'no domain is federated' });
});

test.each([
  [{}],
  [{ federatedIdpMfaBehavior: 'enforceMfaByFederatedIdp' }],
  [{ nextSigningCertificate: 'BB22' }],
  [{ activeSignInUri: null }],
])('passes where everything is as configured (%j)', (spoil) => {
  expect(statusOf(control, domains(federated(spoil)))).toBe('pass');
});

test.each([
  [{ signingCertificate: 'CC33' }, 'certificate'],
  [{ nextSigningCertificate: 'CC33' }, 'nextCertificate'],
  [{ issuerUri: 'http://evil.example/adfs' }, 'host'],
  [{ activeSignInUri: 'https://adfs.contoso.example.evil.example/' }, 'host'],
  [{ passiveSignInUri: 'https://adfs.contoso.example@evil.example/' }, 'host'],
  [{ issuerUri: 'urn:evil' }, 'host'],
  [{ federatedIdpMfaBehavior: 'acceptIfMfaDoneByFederatedIdp' }, 'mfa'],
  [{ federatedIdpMfaBehavior: null }, 'mfa'],
])('fails with %j', (spoil, problem) => {
  const verdict = verdictOn(control, domains(federated(spoil)));
  expect(verdict).toMatchObject({ status: 'fail', findings: { total: 1, first: [{ problem }] } });
});

test('the first federated domain fails where nothing is configured', () => {
  const verdict = verdictOn(control, { small: { domain: [federated()] } });
  const problems = verdict.status === 'fail' ? verdict.findings.first.map(({ problem }) => problem) : [];
  expect(problems).toEqual(['domain', 'host', 'certificate']);
});

test('a child of an approved domain needs its own approval, and trusts the same provider as its parent', () => {
  const child = domain('a.contoso.example', { authenticationType: 'Federated', isRoot: false });
  expect(verdictOn(control, domains(federated(), child))).toMatchObject({
    findings: { first: [{ problem: 'domain' }] },
  });
  const thresholds = { ...agreed, federatedDomains: ['contoso.example', 'a.contoso.example'] };
  expect(statusOf(control, { ...domains(federated(), child), thresholds })).toBe('pass');
});

test.each([
  [domain('contoso.example', { authenticationType: 'Federated' })],
  [federated({ federatedIdpMfaBehavior: 'unknownFutureValue' })],
  [federated({ issuerUri: null })],
  [federated({ signingCertificate: null })],
  [domain('contoso.example', { authenticationType: 'Sometimes' })],
  [domain('contoso.example', { authenticationType: null })],
])('is unknown where the trust cannot be read (%#)', (one) => {
  expect(statusOf(control, domains(one))).toBe('unknown');
});

test('is unknown where no domain is known', () => {
  expect(statusOf(control, domains())).toBe('unknown');
});
