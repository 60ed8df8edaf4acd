import { acceptOnPage, controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraAppCredentialsBounded } from './control';

export const entraAppCredentialsBoundedWords = controlWords(entraAppCredentialsBounded, {
  unit: 'secrets and certificates',
  fails: 'An app certificate is valid for too long',
  problems: { secret: { fails: 'An app secret is valid for too long' }, long: {} },
  means: ['Anyone who copies it can act as the app until it expires, without MFA.'],
  where: places.appRegistrations,
  undo: 'delete it in Entra admin center > App registrations > the app > Certificates & secrets.',
  accept: `replace it with a shorter one, or ${acceptOnPage}`,
  exposed: ({ tenantName }) => [`Everything that the app can reach at ${tenantName}`],
  ask: () => ({
    question: 'Does the app need a secret at all?',
    yes: 'create a shorter one, and delete the long one once nothing uses it.',
    no: 'delete it, and use a managed identity or a federated credential.',
  }),
});
