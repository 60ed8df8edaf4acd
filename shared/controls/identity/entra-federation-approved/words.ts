import { listDetail } from '../../../reports/details';
import { domainsPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const sentences: Readonly<Record<string, string>> = {
  domain: 'A domain leaves its sign-in to another provider, and nobody has agreed to that.',
  certificate: 'Whoever holds the key of the new certificate signs in as everybody of the domain, MFA included.',
  host: 'People of the domain are sent to an address that nobody has agreed to.',
  nextCertificate: 'The certificate that comes next is not one that was agreed on: a planned rollover, or an attack.',
  mfa: 'When the other provider says that MFA was done, it is believed and not asked for again.',
};
const problemsOf = ({ event }: Scene): readonly string[] => {
  const found = listDetail(event, 'problems');
  return Object.keys(sentences).filter((problem) => found.includes(problem));
};

/** Reads `problems`: keys of the sentences above. */
export const federationIsApproved = defineWording({
  id: 'ZT.ID.024',
  tells: 'story',
  lost: (scene) => {
    const problems = problemsOf(scene);
    if (problems.includes('domain')) return 'a domain trusts a provider that nobody agreed on';
    if (problems.includes('certificate')) return 'a foreign certificate signs people in';
    if (problems.includes('host')) return 'people sign in at an address nobody agreed on';
    return problems.includes('nextCertificate')
      ? 'a domain is about to trust another certificate'
      : 'the MFA of another provider is believed';
  },
  happened: (scene) =>
    problemsOf(scene).includes('domain') ? 'a domain was federated' : 'the trust of a federated domain was changed',
  meaning: (scene) => problemsOf(scene).flatMap((problem) => sentences[problem] ?? []),
  exposed: ({ tenantName }) => [`Everybody at ${tenantName} with an address of the domain, administrators included`],
  remedy: () => ({
    undo: 'make the domain managed again: PATCH /domains/{id} with {"authenticationType":"Managed"}, or set the trust back. Then revoke the sessions of administrators.',
    accept:
      'list what was agreed in thresholds.federatedDomains, thresholds.federationHosts and thresholds.federationCertificates.',
  }),
  activity: 'change of the domains',
  portal: domainsPortal,
  regained: () => 'federated domains trust only what was agreed on',
  mended: () => 'The trust of federated domains was set back',
  held: 'federated domains trusted only what was agreed on',
  afterwards: () =>
    'Sign-ins in that time: Entra admin center > Sign-in logs, filter Token issuer type. Sessions that began then live on until they are revoked.',
});
