import { listDetail } from '../../../reports/details';
import { enterpriseAppsPortal } from '../../../reports/portal';
import { defineWording } from '../../../reports/scene';

const sentences: Readonly<Record<string, string>> = {
  off: 'No rule limits what applications sign in with: every owner makes secrets that last for years.',
  secrets: 'Secrets of applications are neither blocked nor short.',
  ownSecrets: 'Owners can choose a secret themselves, and people choose weak ones.',
  certificates: 'Certificates of applications have no limit.',
  exempt: 'A policy of their own takes applications out of the rule.',
};

/** Reads `problems`: keys of the sentences above. */
export const credentialsFollowPolicy = defineWording({
  id: 'ZT.AP.006',
  tells: 'story',
  lost: ({ event }) =>
    listDetail(event, 'problems').includes('off')
      ? 'applications can have secrets without any limit'
      : 'the rule for secrets of applications has gaps',
  happened: ({ event }) =>
    listDetail(event, 'problems').includes('off')
      ? 'the credential policy for applications was switched off'
      : 'the credential policy for applications was loosened',
  meaning: ({ event }) => {
    const problems = listDetail(event, 'problems');
    return Object.keys(sentences).flatMap((key) => (problems.includes(key) ? (sentences[key] ?? []) : []));
  },
  exposed: ({ tenantName }) => [`Whatever applications at ${tenantName} can reach`],
  remedy: () => ({
    undo: 'set it back in Entra admin center > Enterprise apps > Application policies, and look at the secrets that were made since.',
    accept:
      'set thresholds.appSecretDays and thresholds.appCertificateDays, or name the exempt application under acceptedExclusions for ZT.AP.006.',
  }),
  activity: 'change of the credential policy',
  portal: enterpriseAppsPortal,
  regained: () => 'secrets of applications are limited again',
  mended: () => 'The credential policy for applications was set back',
  held: 'the secrets and certificates of applications were limited',
});
