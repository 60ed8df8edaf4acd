import { enterpriseAppsPortal } from '../../../reports/portal';
import { defineWording } from '../../../reports/scene';

/** Reads nothing but the lines: which application, and which permissions. */
export const grantsAreApproved = defineWording({
  id: 'ZT.AP.008',
  tells: 'story',
  lost: () => 'an app can use the mail or files of whoever opens it',
  happened: () => 'an application that nobody approved was let in for everybody',
  meaning: ({ tenantName }) => [
    `Nobody at ${tenantName} is asked any more: whoever signs in to the application gives it these permissions on what is theirs.`,
    'It keeps them until somebody takes them away, whatever the password is.',
  ],
  exposed: ({ tenantName }) => [`The mail and files of everybody at ${tenantName} who signs in to it`],
  remedy: () => ({
    undo: 'revoke the consent in Entra admin center > Enterprise apps > the application > Permissions > Admin consent.',
    accept: 'approve the application under acceptedExclusions for ZT.AP.008, with an owner and an end date.',
  }),
  activity: 'consent for everybody',
  portal: enterpriseAppsPortal,
  regained: () => 'only approved apps are let in for everybody',
  mended: () => 'The consent for everybody was revoked or approved',
  held: 'only approved applications were let in for everybody',
  afterwards: () => 'Who used it in that time: Entra admin center > Enterprise apps > the application > Sign-in logs.',
});
