import { listDetail } from '../../../reports/details';
import { enterpriseAppsPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const hasSecret = ({ event }: Scene): boolean => listDetail(event, 'problems').includes('secret');

/** Reads `problems`: "secret", which is told first, and "notApproved". */
export const privilegedAppsHaveNoSecret = defineWording({
  id: 'ZT.AD.014',
  tells: 'story',
  lost: (scene) =>
    hasSecret(scene) ? 'a secret is enough to be an administrator' : 'an application became an administrator',
  happened: (scene) =>
    hasSecret(scene)
      ? 'an application with a privileged role can sign in with a secret'
      : 'an application that nobody approved was given a privileged role',
  meaning: (scene) =>
    hasSecret(scene)
      ? [
          'Whoever copies the secret acts with the role, from anywhere: nobody is asked for MFA.',
          'A secret lies in files and scripts, and is good until it ends.',
        ]
      : ['The application acts with the role at any hour, and no policy for people stops it.'],
  exposed: ({ tenantName }) => [`Everything at ${tenantName} that the role of the application reaches`],
  remedy: (scene) => ({
    undo: hasSecret(scene)
      ? 'delete the secret in Entra admin center > App registrations > Certificates & secrets, or take the role away; look at the sign-ins of the application since.'
      : 'take the role away in Entra admin center > Roles & admins > the role > Assignments; look at what the application did since.',
    accept: hasSecret(scene)
      ? 'give it a managed identity, a federated credential or a certificate in place of the secret.'
      : 'approve it under acceptedExclusions for ZT.AD.014, with an owner and an end date.',
  }),
  activity: 'change of applications',
  portal: enterpriseAppsPortal,
  regained: () => 'privileged applications are approved and without secrets',
  mended: () => 'The secret or the role was taken from the application',
  held: 'privileged applications were approved and had no secrets',
  afterwards: () =>
    'What it did in that time: Entra admin center > Sign-in logs > Service principal sign-ins, and Audit logs.',
});
