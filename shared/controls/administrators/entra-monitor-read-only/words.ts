import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraMonitorReadOnly } from './control';

export const entraMonitorReadOnlyWords = controlWords(entraMonitorReadOnly, {
  fails: 'Zero Trust Watch can do more than read',
  problems: {
    permission: 'It has a permission that no check needs.',
    role: 'It has an admin role, which it does not need.',
    secret: {
      fails: 'Zero Trust Watch can sign in with a secret',
      means: 'It has a secret: anyone who copies the secret can act as Zero Trust Watch, from anywhere.',
    },
    owner: {
      fails: 'An account that is not an admin owns Zero Trust Watch',
      means: 'An owner who is not an admin can add a secret to it.',
    },
  },
  means: ({ tenantName }) => [`An attacker who takes it over sees everything that it sees of ${tenantName}.`],
  where: places.enterpriseApps,
  undo: 'remove it in Entra admin center > Enterprise apps > the monitor, under Permissions, Owners and Roles, or in App registrations > Certificates & secrets; `npm run doctor` lists what it needs.',
  accept:
    'for an owner, add an exception under acceptedExclusions for ZT.IN.005 with an end date; anything else has to be removed.',
  exposed: ({ tenantName }) => [`Everything that Zero Trust Watch can read and do at ${tenantName}`],
});
