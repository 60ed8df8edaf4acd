import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraDirectorySyncHardened } from './control';

export const entraDirectorySyncHardenedWords = controlWords(entraDirectorySyncHardened, {
  fails: 'On-premises accounts can take over cloud accounts',
  problems: {
    blockSoftMatchEnabled:
      'An account created on premises with the address of a cloud account takes over that account.',
    blockCloudObjectTakeoverThroughHardMatchEnabled:
      'An on-premises account with the right identifier takes over a cloud account, including its password.',
    allowOnPremUpdateOfOnPremisesObjectIdentifierEnabled:
      'The on-premises object behind a cloud account can be replaced by another one.',
    bypassDirSyncOverridesEnabled: 'On-premises values overwrite what admins set in the cloud.',
  },
  means: ({ tenantName }) => [
    `Anyone who can write to the on-premises directory can become an admin of ${tenantName}.`,
  ],
  where: places.directorySync,
  undo: 'change the feature back: PATCH /directory/onPremisesSynchronization/{id} (the portal has no switch for it).',
  exposed: ({ tenantName }) => [`Every cloud-only account of ${tenantName}, including admins`],
  afterwards:
    'Accounts joined in that time: Entra admin center > Users, filter On-premises sync enabled. Zero Trust Watch has not compared them.',
});
