import {
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Verdict,
} from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import type { Domain, DomainFederation } from '../../../kinds/domain/domain';
import { namedObject, textLine } from '../../evidence-line';

export const thresholds = {
  federatedDomains: threshold.names(
    'Domains that may use another identity provider. Any other federated domain fails.',
  ),
  federationHosts: threshold.names('Hosts that may be in the issuer and the sign-in addresses of a federated domain.'),
  federationCertificates: threshold.names(
    'Thumbprints (SHA-1) of the certificates that may sign for federated domains, including the next one.',
  ),
};

type Problem = 'domain' | 'certificate' | 'host' | 'nextCertificate' | 'mfa';

const plain = (text: string): string => text.trim().toLowerCase();
const digits = (thumbprint: string): string => thumbprint.replace(/[^0-9a-f]/gi, '').toUpperCase();

/** The host of an address; the whole text of an issuer that is not an address (urn:…). */
function hostOf(address: string): string {
  const host = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]+)/i.exec(address)?.[1];
  return plain(host === undefined ? address : host.replace(/^.*@/, '').replace(/:\d+$/, ''));
}

/** A subdomain of a federated domain uses the federation settings of its parent. */
function trustOf(domain: Domain, federated: readonly Domain[]): DomainFederation | null {
  if (domain.federationConfiguration !== null) return domain.federationConfiguration;
  const parents = federated.filter(({ id }) => domain.id.endsWith(`.${id}`));
  return parents.sort((a, b) => b.id.length - a.id.length)[0]?.federationConfiguration ?? null;
}

type Fault = { readonly problem: Problem; readonly shown: string };

const mfaWords: Readonly<Record<string, boolean>> = {
  rejectMfaByFederatedIdp: true,
  enforceMfaByFederatedIdp: true,
  acceptIfMfaDoneByFederatedIdp: false,
};

/** The problem of one federated domain; null if it cannot be judged. */
function faultsOf(domain: Domain, trust: DomainFederation | null, state: ControlState): readonly (Fault | null)[] {
  const { federatedDomains, federationHosts, federationCertificates } = state.facts.configuration.thresholds;
  const domains = new Set(federatedDomains.map(plain));
  const hosts = new Set(federationHosts.map(plain));
  const certificates = new Set(federationCertificates.map(digits));
  const known: Fault[] = domains.has(plain(domain.id)) ? [] : [{ problem: 'domain', shown: domain.id }];
  if (trust === null) return [...known, null];
  const addresses = [trust.issuerUri, trust.activeSignInUri, trust.passiveSignInUri].flatMap((one) => one ?? []);
  const foreign = [...new Set(addresses.map(hostOf))].filter((host) => !hosts.has(host));
  const behaviour = trust.federatedIdpMfaBehavior;
  const mfa = behaviour === null ? false : Object.hasOwn(mfaWords, behaviour) ? mfaWords[behaviour] : null;
  const signed = (name: Problem, thumbprint: string | null): readonly Fault[] =>
    thumbprint === null || certificates.has(digits(thumbprint))
      ? []
      : [{ problem: name, shown: `${domain.id}: ${thumbprint}` }];
  return [
    ...known,
    ...foreign.map((host): Fault => ({ problem: 'host', shown: `${domain.id}: ${host}` })),
    ...signed('certificate', trust.signingCertificate),
    ...signed('nextCertificate', trust.nextSigningCertificate),
    ...(mfa === true
      ? []
      : mfa === false
        ? [{ problem: 'mfa' as const, shown: `${domain.id}: ${behaviour ?? 'not set'}` }]
        : [null]),
    // A trust without issuer or certificate cannot be judged.
    ...(trust.issuerUri === null || trust.signingCertificate === null ? [null] : []),
  ];
}

const labels: Readonly<Record<Problem, string>> = {
  domain: 'Federated, but not approved',
  host: 'Addresses that are not approved',
  certificate: 'Signing certificates that are not approved',
  nextCertificate: 'Next signing certificates that are not approved',
  mfa: 'MFA of the other provider is believed',
};

function verdictOn(state: ControlState): Verdict<Problem> {
  const all = state.small('domain');
  if (all.length === 0) return { status: 'unknown', reason: 'no domain is known' };
  const odd = all.find(({ authenticationType }) => !['Managed', 'Federated'].includes(authenticationType ?? ''));
  const federated = all.filter(({ authenticationType }) => authenticationType === 'Federated');
  const judged = federated.map((domain) => ({ domain, faults: faultsOf(domain, trustOf(domain, federated), state) }));
  const found = judged.flatMap(({ domain, faults }) =>
    faults.flatMap((fault) => (fault === null ? [] : [{ domain, fault }])),
  );
  const evidence = [
    ...Object.entries(labels).flatMap(([problem, label]) =>
      textLine(label, found.flatMap(({ fault }) => (fault.problem === problem ? [fault.shown] : [])).slice(0, 20)),
    ),
    ...(found.length > 0
      ? []
      : textLine(
          'Federated domains',
          federated.slice(0, 20).map(({ id }) => id),
        )),
  ];
  if (found.length > 0) {
    const findings = found.map(
      ({ domain, fault }): Finding<Problem> => ({
        resourceId: domain.id,
        subject: namedObject(domain.id),
        problem: fault.problem,
        details: { told: fault.shown },
      }),
    );
    return { status: 'fail', findings: findingsOf(findings), exposure: null, evidence, metric: null };
  }
  if (odd !== undefined) return { status: 'unknown', reason: `how people of ${odd.id} sign in is not known` };
  const unclear = judged.find(({ faults }) => faults.includes(null));
  if (unclear !== undefined) {
    return { status: 'unknown', reason: `the federation settings of ${unclear.domain.id} could not be read` };
  }
  // A pass, not "not applicable": the first federated domain is then reported as a regression.
  return { status: 'pass', note: federated.length === 0 ? 'no domain is federated' : null, evidence, metric: null };
}

/** Anyone who has the key of a federated domain can sign in as any of its users, MFA included. */
export const entraFederationApproved = defineControl({
  id: 'ZT.ID.024',
  name: 'entra-federation-approved',
  title: 'Federated domains trust only what is approved',
  area: 'identity',
  pillar: 'identities',
  severity: 'critical',
  severityReason:
    'An unapproved certificate or provider behind a domain can sign in as any of its people, without a trace there.',
  licence: 'free',
  thresholds,
  version: 1,
  needs: ['domain'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Approved is what you list: thresholds.federatedDomains, federationHosts and federationCertificates. Without federated domains it passes; the first federated domain makes it fail. A domain that is no longer federated is not reported here. The security of the provider itself is not visible; signing in with Microsoft alone is safer (Zero Trust Assessment 21829).',
  remediation:
    'If this was not planned, treat it as an emergency: Entra admin center > Settings > Domain names shows the domain; make it managed again with Graph: PATCH /domains/{id} with {"authenticationType":"Managed"}, revoke the sessions of admins, then find out who did it. A planned certificate: add its thumbprint to thresholds.federationCertificates before the rollover. MFA: PATCH /domains/{id}/federationConfiguration/{id} with {"federatedIdpMfaBehavior":"rejectMfaByFederatedIdp"}.',
  effort: 'days',
  mappings: { zta: ['21829'], mitre: ['T1484.002', 'T1606.002'] },
  references: [
    'https://learn.microsoft.com/entra/identity/monitoring-health/how-to-monitor-federation-changes',
    'https://learn.microsoft.com/graph/api/resources/internaldomainfederation',
    'https://github.com/SigmaHQ/sigma/blob/master/rules/cloud/azure/audit_logs/azure_federation_modified.yml',
  ],
  activities: [
    'set federation settings on domain',
    'set domain authentication',
    'add unverified domain',
    'add verified domain',
    'verify domain',
    'update domain',
  ],
  folds: [],
  evaluate: verdictOn,
});
