import { count, verb } from '../counting';
import { listDetail } from '../details';
import { rolesPortal } from '../portal';
import { defineWording, type Scene } from '../scene';

const administratorsOf = ({ event: { exposure } }: Scene): number => exposure?.count ?? 0;

/** Synchronised now is worse than a trace of having been: it is told first, and alone in the headline. */
const areSynchronised = ({ event }: Scene): boolean => listDetail(event, 'problems').includes('synchronised');
const carryTrace = ({ event }: Scene): boolean => listDetail(event, 'problems').includes('immutableId');

/** Reads the exposure and `problems` ("synchronised", "immutableId"). */
export const administratorsAreCloudOnly = defineWording({
  id: 'ZT.AD.003',
  tells: 'story',
  lost: (scene) => {
    const administrators = administratorsOf(scene);
    return `${count(administrators, 'admin is', 'admins are')} tied to a directory on premises`;
  },
  happened: (scene) =>
    `${count(administratorsOf(scene), 'administrator', 'administrators')} became tied to a directory on premises`,
  meaning: (scene) => [
    `${count(administratorsOf(scene), 'administrator', 'administrators')} at ${scene.tenantName} ${verb(administratorsOf(scene), 'is', 'are')} tied to a directory on premises.`,
    ...(areSynchronised(scene)
      ? ['Whoever owns a domain controller there can set the password of such an account, and has its role.']
      : []),
    ...(carryTrace(scene)
      ? [
          'An id of a directory on premises that an account still carries lets a synchronisation take it over, with its role.',
        ]
      : []),
  ],
  remedy: () => ({
    undo: 'take the role away in Entra admin center > Roles & admins, and give it to a cloud-only account of the same person.',
    accept: 'declare the account under acceptedExclusions for ZT.AD.003, with a reason, an owner and an end date.',
  }),
  activity: 'role change',
  portal: rolesPortal,
  regained: () => 'all admins are cloud-only accounts',
  mended: () => 'The last tie of an administrator to a directory on premises was cut',
  held: 'all administrators were cloud-only accounts',
});
