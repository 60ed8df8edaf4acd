import { count, verb } from '../../../reports/language/counting';
import { concerned } from '../../../reports/language/scene';
import { acceptOnPage, controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraPrivilegedRolesNotStanding } from './control';

const always =
  'They hold a privileged role all the time. An attacker who takes over such an account is an admin at once: no activation, no approval, no reason on record.';

export const entraPrivilegedRolesNotStandingWords = controlWords(entraPrivilegedRolesNotStanding, {
  fails: ({ exposure, ...failure }) => {
    const people = concerned({ event: { ...failure, exposure } });
    return people === 0 || people === undefined
      ? 'Admin roles are held permanently'
      : `${count(people, 'person', 'people')} ${verb(people, 'holds', 'hold')} admin roles permanently`;
  },
  problems: {
    standing: always,
    standingThroughGroup: 'Members of a group hold a privileged role all the time.',
    standingApplication: {
      fails: ({ exposure, ...failure }) => {
        const people = concerned({ event: { ...failure, exposure } });
        return people === 0 || people === undefined
          ? 'An unapproved app holds an admin role'
          : `${count(people, 'person', 'people')} ${verb(people, 'holds', 'hold')} admin roles permanently`;
      },
      means:
        'An app holds a privileged role all the time, because an app cannot activate one. Anyone who has its secret is an admin, without MFA.',
      undo: 'remove the role from the app in Entra admin center > Roles & admins > the role > Assignments, and grant the app only the Graph permissions that it needs.',
      accept: acceptOnPage,
    },
  },
  where: places.roles,
  undo: 'make the person eligible and remove the active assignment in Entra admin center > Identity Governance > Privileged Identity Management > Microsoft Entra roles.',
  accept: `add a break-glass account under breakGlass, or ${acceptOnPage}`,
  ask: () => ({
    question: 'Has an exception for one of these accounts ended, and is the role still needed all the time?',
    yes: 'renew the exception with a new end date.',
    no: 'make the person eligible and remove the active assignment in Entra admin center > Identity Governance > Privileged Identity Management.',
  }),
  afterwards:
    'Activity of these accounts in that time: Entra admin center > Audit logs, filter Initiated by. Zero Trust Watch has not read it for this.',
});
