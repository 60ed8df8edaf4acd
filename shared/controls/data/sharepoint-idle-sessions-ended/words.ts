import { hasProblem } from '../../../reports/language/details';
import { policyWords } from '../../../reports/wording/conditional-access';
import { acceptOnPage } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { sharepointIdleSessionsEnded } from './control';

const idle = {
  fails: 'Idle SharePoint sessions do not end',
  means: 'A browser left open on a shared computer shows files to the next person.',
  undo: 'restore Idle session sign-out in SharePoint admin center > Policies > Access control.',
  accept: 'set thresholds.idleSessionHours.',
};

const words = policyWords(sharepointIdleSessionsEnded, {
  fails: 'Apps do not limit browsers on unmanaged devices',
  problems: { idleSignOutOff: idle, idleSignOutLate: idle },
  means: ({ event }) =>
    hasProblem(event, 'idleSignOutOff') || hasProblem(event, 'idleSignOutLate')
      ? []
      : ['People can download mail and files in a browser on an unmanaged device.'],
  where: { ...places.conditionalAccess, settings: 'session limits' },
  undo: 'use app enforced restrictions for all users and Office 365 again in Entra admin center > Conditional Access.',
  accept: acceptOnPage,
});

export const sharepointIdleSessionsEndedWords: typeof words = {
  ...words,
  portal: (scene) =>
    hasProblem(scene.event, 'idleSignOutOff') || hasProblem(scene.event, 'idleSignOutLate')
      ? places.sharing.portal()
      : words.portal(scene),
};
