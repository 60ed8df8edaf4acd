import type { AdminSignIns } from '../core/page/admin-sign-ins';
import { dayOfTime } from './day-of-time';
import { foldOver } from './fold';

/** Each id has 36 characters, so this many keep the accumulator below 30,000 characters. */
export const maxAdmins = 500;

const noted = (mark: 's' | 'n', day: number | null): string => (day === null ? '?' : `${mark}${day}`);

/** When each privileged person last signed in: judged by a control, and shown on the page about people. */
export const adminSignInsFold = foldOver('signInActivity')<AdminSignIns>({
  init: () => ({ seen: {}, overflow: 0, anybody: false }),
  add: (admins, person, { createdDateTime, lastSuccessfulSignInDateTime }, { accounts, nowMs }) => {
    const day = dayOfTime(lastSuccessfulSignInDateTime, nowMs);
    if (day !== null) admins.anybody = true;
    if (!accounts.privilegedIds.has(person.id)) return admins;
    if (Object.keys(admins.seen).length >= maxAdmins) admins.overflow += 1;
    else
      admins.seen[person.id] =
        lastSuccessfulSignInDateTime === null ? noted('n', dayOfTime(createdDateTime, nowMs)) : noted('s', day);
    return admins;
  },
});
