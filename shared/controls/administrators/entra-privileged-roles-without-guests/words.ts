import { count, verb } from '../../../reports/counting';
import { listDetail } from '../../../reports/details';
import { rolesPortal } from '../../../reports/portal';
import { concerned, defineWording, type Scene } from '../../../reports/scene';

const areGuests = ({ event }: Scene): boolean => {
  const problems = listDetail(event, 'problems');
  return problems.includes('guest') && !problems.includes('external');
};

/** Reads the exposure and `problems` ("guest", "external"). */
export const noGuestIsAdministrator = defineWording({
  id: 'ZT.AD.013',
  tells: 'story',
  lost: (scene) =>
    areGuests(scene)
      ? `${count(concerned(scene), 'guest is an admin', 'guests are admins')}`
      : `${count(concerned(scene), 'account from outside is an admin', 'accounts from outside are admins')}`,
  happened: (scene) =>
    areGuests(scene)
      ? `${count(concerned(scene), 'guest', 'guests')} came to hold an admin role`
      : `${count(concerned(scene), 'account', 'accounts')} from outside came to hold an admin role`,
  meaning: (scene) => [
    `${count(concerned(scene), 'account', 'accounts')} from outside ${verb(concerned(scene), 'holds', 'hold')} a privileged role at ${scene.tenantName}, or can activate one.`,
    'Passwords, MFA and departures of such accounts are in the hands of another organisation: a breach there is one here.',
  ],
  remedy: () => ({
    undo: 'take the role from the guest in Entra admin center > Roles & admins > the role > Assignments.',
    accept:
      'give the person an account of your own for the role, or declare the guest under acceptedExclusions for ZT.AD.013, with an end date.',
  }),
  activity: 'role change',
  portal: rolesPortal,
  regained: () => 'no guest is an admin any more',
  mended: () => 'The last account from outside lost its admin role',
  held: 'no account from outside held an admin role',
});
