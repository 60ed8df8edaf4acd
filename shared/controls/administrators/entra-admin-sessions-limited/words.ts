import { policyWording, sessionsMeanwhile } from '../../../reports/wording/conditional-access';

/** Reads the event's exposure: holders of privileged roles whose sessions go on. */
export const administratorSessionsEnd = policyWording({
  id: 'ZT.AD.011',
  concerns: 'administrators',
  lost: (who, one) => `${who} ${one ? 'stays' : 'stay'} signed in for longer than is allowed`,
  happened: 'sessions of administrators stopped being limited',
  meaning: [
    (who, one, tenantName) =>
      `${who} at ${tenantName} ${one ? 'has a session that outlasts the browser, or lasts' : 'have sessions that outlast the browser, or last'} longer than is allowed.`,
    () => 'Whoever steals such a session has all of that time.',
  ],
  undo: 'set the sign-in frequency and "Never persistent" back for all administrator roles',
  regained: 'sessions of admins are limited again',
  mended: 'Sessions of administrators were limited again',
  held: 'sessions of every administrator were limited',
  afterwards: sessionsMeanwhile,
});
