import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraDirectorySyncFresh } from './control';

export const entraDirectorySyncFreshWords = controlWords(entraDirectorySyncFresh, {
  fails: 'The on-premises directory is not synchronised',
  problems: {
    old: 'On-premises changes do not reach the cloud: leavers keep their accounts, and accounts blocked on premises stay open.',
  },
  means: ['Most often a server has stopped; next most often a certificate or password of its account has expired.'],
  where: places.directorySync,
  undo: 'start a cycle on the Entra Connect server: Start-ADSyncSyncCycle -PolicyType Delta.',
  accept: 'set thresholds.directorySyncHours, or turn synchronisation off if it has ended permanently.',
  exposed: ({ tenantName }) => [`Every synchronised account of ${tenantName}`],
  ask: () => ({
    question: 'Is the Entra Connect server running, and does Synchronization Service Manager show errors?',
    yes: 'fix the error of the last operation, then start a cycle: Start-ADSyncSyncCycle -PolicyType Delta.',
    no: 'start the server; if it is gone permanently, turn synchronisation off to close this alert.',
  }),
  afterwards: 'Make sure that people blocked on premises in that time are now blocked in the cloud.',
});
