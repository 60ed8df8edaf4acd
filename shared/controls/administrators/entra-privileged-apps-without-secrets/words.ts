import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraPrivilegedAppsWithoutSecrets } from './control';

export const entraPrivilegedAppsWithoutSecretsWords = controlWords(entraPrivilegedAppsWithoutSecrets, {
  fails: 'An unapproved app holds an admin role',
  problems: {
    secret: {
      fails: 'A privileged app can sign in with a secret',
      means:
        'Anyone who copies the secret can use the role from anywhere, without MFA. Secrets end up in files and scripts and work until they expire.',
      undo: 'delete the secret in Entra admin center > App registrations > Certificates & secrets, or remove the role; then review the sign-ins of the app since.',
      accept: 'use a managed identity, a federated credential or a certificate instead of the secret.',
    },
    notApproved: 'The app can use the role at any time, and no policy for people applies to it.',
  },
  where: places.enterpriseApps,
  undo: 'remove the role in Entra admin center > Roles & admins > the role > Assignments; then review what the app did since.',
  exposed: ({ tenantName }) => [`Everything at ${tenantName} that the role of the app reaches`],
  afterwards:
    'Activity of the app in that time: Entra admin center > Sign-in logs > Service principal sign-ins, and Audit logs.',
});
