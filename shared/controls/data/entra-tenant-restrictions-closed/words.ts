import { crossTenantPortal } from '../../../reports/portal';
import { defineWording } from '../../../reports/scene';

/** Reads nothing but the lines: which half was opened. */
export const otherAccountsAreKeptOff = defineWording({
  id: 'ZT.NW.004',
  tells: 'story',
  lost: () => 'accounts of other organisations work on our devices',
  happened: () => 'the default of tenant restrictions was opened',
  meaning: ({ tenantName }) => [
    'Whoever has an account of another organisation can use it on your devices and networks, and take files there.',
    `No policy of ${tenantName} asks such an account for anything, and no log here shows what it does.`,
  ],
  exposed: ({ tenantName }) => [`What can be copied from a device of ${tenantName} into another organisation`],
  remedy: () => ({
    undo: 'set it back in Entra admin center > External Identities > Cross-tenant access settings > Default settings > Tenant restrictions.',
    accept:
      'allow the one organisation that needs it, under Organizational settings, and block the default again: there is no exception for this control.',
  }),
  activity: 'change of cross-tenant access',
  portal: crossTenantPortal,
  regained: () => 'accounts of other organisations are kept off again',
  mended: () => 'The default of tenant restrictions was closed again',
  held: 'the default of tenant restrictions was closed',
});
