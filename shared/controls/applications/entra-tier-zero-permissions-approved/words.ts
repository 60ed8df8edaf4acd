import { listDetail } from '../../../reports/details';
import { enterpriseAppsPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const asItself = ({ event }: Scene): boolean => listDetail(event, 'problems').includes('asItself');

/** Reads `problems`: "asItself", which is told first, and "forEverybody". */
export const tierZeroIsApproved = defineWording({
  id: 'ZT.AP.007',
  tells: 'story',
  lost: () => 'an application has power over the whole tenant',
  happened: (scene) =>
    asItself(scene)
      ? 'an application that nobody approved was given power over the whole tenant'
      : 'an application that nobody approved was given the powers of its users',
  meaning: (scene) => [
    asItself(scene)
      ? 'It acts by itself, at any hour, without MFA: with such a permission it can make itself an administrator, or read and write what everybody has.'
      : 'Once an administrator signs in to it, it has what the administrator has.',
    'A new password does not end this; only taking the permission away does.',
  ],
  exposed: ({ tenantName }) => [`Everybody and everything at ${tenantName}`],
  remedy: () => ({
    undo: 'revoke the permission in Entra admin center > Enterprise apps > the application > Permissions; then look for accounts, roles and secrets that it made.',
    accept:
      'approve the application with these permissions (covers) under acceptedExclusions for ZT.AP.007, with an owner and an end date.',
  }),
  activity: 'change of applications',
  portal: enterpriseAppsPortal,
  regained: () => 'only approved applications have such power',
  mended: () => 'The permission was taken away or approved',
  held: 'only approved applications had power over the tenant',
  afterwards: () =>
    'What it did in that time: Entra admin center > Audit logs, initiated by the application, and Sign-in logs > Service principal sign-ins.',
});
