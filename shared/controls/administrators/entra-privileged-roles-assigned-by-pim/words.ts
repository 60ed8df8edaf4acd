import { count, verb } from '../../../reports/counting';
import { rolesPortal } from '../../../reports/portal';
import { concerned, defineWording } from '../../../reports/scene';

/** The exposure's people: those whose privileged role PIM did not give. */

/** Reads the event's exposure. */
export const rolesComeThroughPim = defineWording({
  id: 'ZT.AD.005',
  tells: 'story',
  lost: (scene) => `${count(concerned(scene), 'person has an admin role', 'people have admin roles')} outside PIM`,
  happened: (scene) =>
    `${verb(concerned(scene), 'an admin role was', 'admin roles were')} given to ${count(concerned(scene), 'person', 'people')} outside PIM`,
  meaning: (scene) => [
    `${count(concerned(scene), 'person', 'people')} at ${scene.tenantName} ${verb(concerned(scene), 'holds', 'hold')} a privileged role that did not come through Privileged Identity Management.`,
    'Past PIM there is no approval, no end date and no notification: the role stays until somebody notices it.',
  ],
  ask: () => ({
    question: 'Has a declaration ended for one of these accounts, and is the role still needed all the time?',
    yes: 'declare the account again, with a new end date.',
    no: 'give the role through PIM and remove the direct assignment.',
  }),
  remedy: () => ({
    undo: 'remove the direct assignment in Entra admin center > Identity Governance > Privileged Identity Management > Microsoft Entra roles > Assignments.',
    accept:
      'give the role again through PIM, eligible or with an end date; declare an emergency account under breakGlass, any other under acceptedExclusions for ZT.AD.005.',
  }),
  activity: 'role change',
  portal: rolesPortal,
  regained: () => 'all admin roles come through PIM again',
  mended: () => 'The last admin role outside PIM was taken away',
  held: 'admin roles were given through PIM only',
  afterwards: () =>
    'What these accounts did in that time: Entra admin center > Audit logs, filter Initiated by. We have not read it for this.',
});
