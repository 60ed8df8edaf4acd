import { count, verb } from '../../../reports/counting';
import { listDetail } from '../../../reports/details';
import { rolesPortal } from '../../../reports/portal';
import { concerned, defineWording, type Scene } from '../../../reports/scene';

/** The exposure's people: those with a role that neither ends nor has to be activated. */

/** Nobody but applications, which cannot activate anything. */
const areApplications = (scene: Scene): boolean =>
  concerned(scene) === 0 && listDetail(scene.event, 'problems').includes('standingApplication');

/** Reads the event's exposure and `problems` ("standingApplication"); the roles stand in its lines. */
export const noStandingRoles = defineWording({
  id: 'ZT.AD.004',
  tells: 'story',
  lost: (scene) => {
    const holders = concerned(scene);
    if (areApplications(scene)) return 'an undeclared application holds an admin role';
    return holders === 0
      ? 'admin roles are held permanently'
      : `${count(holders, 'person holds an admin role', 'people hold admin roles')} permanently`;
  },
  happened: (scene) => {
    const holders = concerned(scene);
    if (areApplications(scene)) return 'an application that nobody declared was given an admin role';
    return holders === 0
      ? 'admin roles became permanent'
      : `${verb(holders, 'an admin role', 'admin roles')} became permanent for ${count(holders, 'person', 'people')}`;
  },
  meaning: (scene) => {
    const holders = concerned(scene);
    if (areApplications(scene))
      return [
        `An application at ${scene.tenantName} has a privileged role all the time: it cannot activate one.`,
        'Whoever has its secret is an administrator, at any hour and without MFA.',
      ];
    return [
      holders === 0
        ? `Some people at ${scene.tenantName} have a privileged role all the time, without activating it.`
        : `${count(holders, 'person', 'people')} at ${scene.tenantName} ${verb(holders, 'has', 'have')} a privileged role all the time, without activating it.`,
      'Whoever takes over such an account is an administrator at once: no activation, no approval, no reason on record.',
    ];
  },
  ask: () => ({
    question: 'Has a declaration ended for one of these accounts, and is the role still needed all the time?',
    yes: 'declare the account again, with a new end date.',
    no: 'make the person eligible and remove the active assignment in Entra admin center > Identity Governance > Privileged Identity Management.',
  }),
  remedy: () => ({
    undo: 'make the person eligible and remove the active assignment in Entra admin center > Identity Governance > Privileged Identity Management > Microsoft Entra roles.',
    accept:
      'declare an emergency account under breakGlass, any other under acceptedExclusions for ZT.AD.004, with a reason, an owner and an end date.',
  }),
  activity: 'role change',
  portal: rolesPortal,
  regained: () => 'nobody holds an admin role permanently any more',
  mended: () => 'The last permanent admin role was taken away',
  held: 'nobody but declared accounts held an admin role permanently',
  afterwards: () =>
    'What these accounts did in that time: Entra admin center > Audit logs, filter Initiated by. We have not read it for this.',
});
