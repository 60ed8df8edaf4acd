import { listDetail } from '../../../reports/details';
import { policiesPortal, sharingPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const isIdle = ({ event }: Scene): boolean =>
  listDetail(event, 'problems').some((problem) => problem.startsWith('idleSignOut'));

/** Reads `problems` ("idleSignOutOff", "idleSignOutLate": the setting of SharePoint; others: policies). */
export const idleSessionsEnd = defineWording({
  id: 'ZT.DX.007',
  tells: 'story',
  lost: (scene) =>
    isIdle(scene) ? 'idle sessions of SharePoint go on' : 'apps no longer limit browsers on strange devices',
  happened: (scene) =>
    isIdle(scene)
      ? 'the idle sign-out of SharePoint was loosened'
      : 'app enforced restrictions stopped being used for everyone',
  meaning: (scene) => [
    isIdle(scene)
      ? 'A browser that somebody leaves open on a shared computer shows files to whoever comes next.'
      : 'Mail and files can be downloaded in a browser on a device that nobody looks after.',
  ],
  remedy: (scene) => ({
    undo: isIdle(scene)
      ? 'set Idle session sign-out back in SharePoint admin center > Policies > Access control.'
      : 'use app enforced restrictions for all users and Office 365 again in Entra admin center > Conditional Access.',
    accept: isIdle(scene)
      ? 'set thresholds.idleSessionHours to what was agreed.'
      : 'declare the accounts under acceptedExclusions for ZT.DX.007, with a reason, an owner and an end date.',
  }),
  activity: 'change of session limits',
  portal: (scene) => (isIdle(scene) ? sharingPortal() : policiesPortal(scene)),
  regained: () => 'idle and strange browsers are limited again',
  mended: () => 'The limits of idle and strange browsers were set back',
  held: 'idle and strange browsers were limited',
});
