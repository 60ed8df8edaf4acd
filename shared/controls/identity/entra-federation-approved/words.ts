import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraFederationApproved } from './control';

export const entraFederationApprovedWords = controlWords(entraFederationApproved, {
  fails: 'A federated domain trusts an unapproved provider',
  problems: {
    domain: 'A domain delegates its sign-ins to another provider, and no one has approved it.',
    certificate: {
      fails: 'A federated domain trusts an unapproved certificate',
      means: 'Anyone with the key of the new certificate can sign in as every person of the domain, MFA included.',
    },
    host: {
      fails: 'People sign in at an unapproved address',
      means: 'People of the domain are sent to a sign-in address that no one has approved.',
    },
    nextCertificate: {
      fails: 'A domain is about to trust an unapproved certificate',
      means: 'The next certificate is not approved: this is a planned rollover, or an attack.',
    },
    mfa: {
      fails: 'A federated domain accepts MFA of another provider',
      means: 'When the other provider reports that MFA was done, Microsoft believes it and does not ask again.',
    },
  },
  where: places.domains,
  undo: 'make the domain managed again: PATCH /domains/{id} with {"authenticationType":"Managed"}, or restore the trust. Then revoke the sessions of admins.',
  accept: 'list it in thresholds.federatedDomains, thresholds.federationHosts or thresholds.federationCertificates.',
  exposed: ({ tenantName }) => [`Everyone at ${tenantName} with an address of the domain, including admins`],
  afterwards:
    'Sign-ins in that time: Entra admin center > Sign-in logs, filter Token issuer type. Sessions that began then continue until you revoke them.',
});
