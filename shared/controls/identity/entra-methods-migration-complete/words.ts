import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraMethodsMigrationComplete } from './control';

export const entraMethodsMigrationCompleteWords = controlWords(entraMethodsMigrationComplete, {
  fails: 'Legacy MFA and password-reset policies apply',
  // The legacy policies apply in both states.
  problems: { preMigration: {}, migrationInProgress: {} },
  means: [
    'The legacy MFA and password-reset policies apply beside the new one, and Microsoft Graph does not expose them. A method that is off in the new policy works if a legacy policy allows it.',
  ],
  where: places.authenticationMethods,
  undo: 'set it to Migration complete in Entra admin center > Authentication methods > Policies > Manage migration.',
  exposed: ({ tenantName }) => [`Everyone at ${tenantName} to whom a legacy policy allows a weak method`],
});
