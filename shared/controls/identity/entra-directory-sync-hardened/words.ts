import { listDetail } from '../../../reports/details';
import { synchronisationPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const sentences: Readonly<Record<string, string>> = {
  blockSoftMatchEnabled:
    'An account that is made on premises with the address of a cloud account becomes that account.',
  blockCloudObjectTakeoverThroughHardMatchEnabled:
    'An account on premises with the right identifier takes a cloud account over, password included.',
  allowOnPremUpdateOfOnPremisesObjectIdentifierEnabled:
    'The object on premises behind a cloud account can be exchanged for another one.',
  bypassDirSyncOverridesEnabled: 'What administrators set in the cloud is overwritten from on premises.',
};

/** Reads `problems`: names of features, keys of the sentences above. */
export const synchronisationIsHardened = defineWording({
  id: 'ZT.ID.025',
  tells: 'story',
  lost: () => 'accounts of the cloud can be taken over from on premises',
  happened: () => 'a guard of directory synchronisation was taken away',
  meaning: ({ event, tenantName }: Scene) => [
    ...listDetail(event, 'problems')
      .flatMap((problem) => sentences[problem] ?? [])
      .slice(0, 3),
    `Whoever writes the directory on premises can become an administrator of ${tenantName}.`,
  ],
  exposed: ({ tenantName }) => [
    `Every account of ${tenantName} that lives in the cloud only, administrators among them`,
  ],
  remedy: () => ({
    undo: 'set the feature back: PATCH /directory/onPremisesSynchronization/{id} (there is no switch in the portal).',
    accept: 'join the accounts that it was opened for, then shut it again: there is no exception for this control.',
  }),
  activity: 'change of directory synchronisation',
  portal: synchronisationPortal,
  regained: () => 'the cloud cannot be taken over from on premises',
  mended: () => 'The guards of directory synchronisation were set back',
  held: 'directory synchronisation could not take accounts over',
  afterwards: () =>
    'Accounts that were joined in that time: Entra admin center > Users, filter On-premises sync enabled. We have not compared them.',
});
