import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraTenantRestrictionsClosed } from './control';

export const entraTenantRestrictionsClosedWords = controlWords(entraTenantRestrictionsClosed, {
  fails: 'Accounts of other organisations work on your devices',
  problems: { users: {}, applications: {} },
  means: ({ tenantName }) => [
    'People can use an account of another organisation on your devices and networks, and move files there.',
    `No policy of ${tenantName} applies to such an account, and no log here shows its activity.`,
  ],
  where: places.crossTenantAccess,
  undo: 'change it back in Entra admin center > External Identities > Cross-tenant access settings > Default settings > Tenant restrictions.',
  accept: 'allow the one organisation that needs it under Organizational settings, and block the default again.',
  exposed: ({ tenantName }) => [`Data that can be copied from a device of ${tenantName} to another organisation`],
});
