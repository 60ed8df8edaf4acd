import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraLegacyEntryPointsClosed } from './control';

export const entraLegacyEntryPointsClosedWords = controlWords(entraLegacyEntryPointsClosed, {
  fails: 'Legacy entry points to the directory are open',
  problems: {
    powerShell: {
      fails: 'MSOnline PowerShell is allowed',
      means: 'With MSOnline PowerShell any account can read the whole directory.',
    },
    joinByAddress: {
      fails: 'People can join with a verified email address',
      means: 'Anyone with an address of the domain can create an account without an invitation.',
    },
    trials: {
      fails: 'Users can sign up for trials by email',
      means: 'Services that your organisation did not choose get accounts and files.',
    },
  },
  means: ['No one watches these entry points, because no one uses them any more.'],
  where: places.userSettings,
  undo: 'change it back with Graph: PATCH /policies/authorizationPolicy (the portal has no switch for it).',
  exposed: ({ tenantName }) => [`The directory of ${tenantName}`],
});
