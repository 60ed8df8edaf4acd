import { synchronisationPortal } from '../../../reports/portal';
import { defineWording } from '../../../reports/scene';

export const synchronisationIsFresh = defineWording({
  id: 'ZT.IN.004',
  tells: 'story',
  lost: () => 'the directory on premises is not synchronised',
  happened: () => 'synchronisation of the directory stopped',
  meaning: ({ tenantName }) => [
    `What is changed on premises does not reach ${tenantName}: who left keeps the account, who was blocked stays open in the cloud.`,
    'A server that stopped is the commonest cause; an expired certificate or password of its account the next.',
  ],
  exposed: ({ tenantName }) => [`Every synchronised account of ${tenantName}`],
  ask: () => ({
    question: 'Does the server of Entra Connect run, and does Synchronization Service Manager show errors?',
    yes: 'mend what the last operation names, then start a cycle: Start-ADSyncSyncCycle -PolicyType Delta.',
    no: 'start the server; if it is gone for good, switch synchronisation off so that this ends.',
  }),
  remedy: () => ({
    undo: 'start a cycle on the server of Entra Connect: Start-ADSyncSyncCycle -PolicyType Delta.',
    accept: 'set thresholds.directorySyncHours, or switch synchronisation off if it has ended for good.',
  }),
  activity: 'change of directory synchronisation',
  portal: synchronisationPortal,
  regained: () => 'the directory is synchronised again',
  mended: () => 'Synchronisation of the directory began again',
  held: 'the directory was synchronised',
  afterwards: () => 'People who were blocked on premises in that time: see that they are blocked in the cloud now.',
});
