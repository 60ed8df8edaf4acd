import { count, verb } from '../../../reports/language/counting';
import { concerned } from '../../../reports/language/scene';
import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraPrivilegedRolesAssignedByPim } from './control';

const outside = 'These roles did not come through Privileged Identity Management (PIM).';

export const entraPrivilegedRolesAssignedByPimWords = controlWords(entraPrivilegedRolesAssignedByPim, {
  fails: ({ exposure, ...failure }) => {
    const people = concerned({ event: { ...failure, exposure } });
    return `${count(people, 'person', 'people')} ${verb(people, 'holds', 'hold')} admin roles assigned outside PIM`;
  },
  problems: {
    pastPim: outside,
    groupPastPim: 'A group holds a role that did not come through Privileged Identity Management (PIM).',
  },
  means: [
    'Outside PIM there is no approval, no end date and no notification: the role stays until someone notices it.',
  ],
  where: places.roles,
  undo: 'remove the direct assignment in Entra admin center > Identity Governance > Privileged Identity Management > Microsoft Entra roles > Assignments.',
  accept:
    'assign the role again through PIM, eligible or with an end date; add a break-glass account under breakGlass.',
  ask: () => ({
    question: 'Has an exception for one of these accounts ended, and is the role still needed all the time?',
    yes: 'renew the exception with a new end date.',
    no: 'assign the role through PIM and remove the direct assignment.',
  }),
  afterwards:
    'Activity of these accounts in that time: Entra admin center > Audit logs, filter Initiated by. Zero Trust Watch has not read it for this.',
});
