import { acceptOnPage, controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraAppCredentialPolicyEnforced } from './control';

export const entraAppCredentialPolicyEnforcedWords = controlWords(entraAppCredentialPolicyEnforced, {
  fails: 'The app credential policy has gaps',
  problems: {
    off: {
      fails: 'Apps can have secrets without any limit',
      means: 'No policy limits app credentials: every owner can create secrets that last for years.',
    },
    secrets: 'App secrets are neither blocked nor limited in lifetime.',
    ownSecrets: 'Owners can choose a secret themselves, and people choose weak ones.',
    certificates: 'App certificates have no limit.',
    exempt: 'Separate policies exempt apps from the rule.',
  },
  where: places.enterpriseApps,
  undo: 'change it back in Entra admin center > Enterprise apps > Application policies, and review the secrets created since.',
  accept: `set thresholds.appSecretDays and thresholds.appCertificateDays, or ${acceptOnPage}`,
  exposed: ({ tenantName }) => [`Everything that apps at ${tenantName} can reach`],
});
