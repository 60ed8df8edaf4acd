import { count, verb } from '../../../reports/counting';
import { listDetail } from '../../../reports/details';
import { rolesPortal } from '../../../reports/portal';
import { concerned, defineWording, type Scene } from '../../../reports/scene';

/** Synchronised now is worse than a trace of having been: it is told first, and alone in the headline. */
const areSynchronised = ({ event }: Scene): boolean => listDetail(event, 'problems').includes('synchronised');
const carryTrace = ({ event }: Scene): boolean => listDetail(event, 'problems').includes('immutableId');

const haveMailbox = ({ event }: Scene): boolean => listDetail(event, 'problems').includes('mailbox');
const areTied = (scene: Scene): boolean => areSynchronised(scene) || carryTrace(scene) || !haveMailbox(scene);

/** What is wrong with them, in one phrase for all. */
const wrong = (scene: Scene, tied: string, mailbox: string): string =>
  [...(haveMailbox(scene) ? [mailbox] : []), ...(areTied(scene) ? [tied] : [])].join(' or ');

/** Reads the exposure and `problems` ("synchronised", "immutableId", "mailbox"). */
export const administratorsAreCloudOnly = defineWording({
  id: 'ZT.AD.003',
  tells: 'story',
  lost: (scene) => {
    const administrators = concerned(scene);
    const [are, have] = [verb(administrators, 'is', 'are'), verb(administrators, 'has', 'have')];
    return `${count(administrators, 'admin', 'admins')} ${wrong(scene, `${are} tied ${haveMailbox(scene) ? '' : 'to a directory '}on premises`, `${have} a mailbox`)}`;
  },
  happened: (scene) =>
    `${count(concerned(scene), 'administrator', 'administrators')} ${wrong(scene, 'became tied to a directory on premises', 'got a mailbox')}`,
  meaning: (scene) => [
    `${count(concerned(scene), 'administrator', 'administrators')} at ${scene.tenantName} ${wrong(scene, `${verb(concerned(scene), 'is', 'are')} tied to a directory on premises`, `${verb(concerned(scene), 'is', 'are')} licensed for a mailbox`)}.`,
    ...(areSynchronised(scene)
      ? ['Whoever owns a domain controller there can set the password of such an account, and has its role.']
      : []),
    ...(carryTrace(scene)
      ? [
          'An id of a directory on premises that an account still carries lets a synchronisation take it over, with its role.',
        ]
      : []),
    ...(haveMailbox(scene)
      ? ['A mailbox is where phishing arrives: opened there, it runs with the rights of the role.']
      : []),
  ],
  remedy: (scene) => ({
    undo: [
      ...(areTied(scene)
        ? [
            'take the role away in Entra admin center > Roles & admins, and give it to a cloud-only account of the same person.',
          ]
        : []),
      ...(haveMailbox(scene)
        ? ['take the licence for the mailbox away in Microsoft 365 admin center > Users > Licenses and apps.']
        : []),
    ].join(' Mailbox: '),
    accept: 'declare the account under acceptedExclusions for ZT.AD.003, with a reason, an owner and an end date.',
  }),
  activity: 'role change',
  portal: rolesPortal,
  regained: () => 'all admins have accounts that are fit for it',
  mended: () => 'The last fault in the accounts of administrators was put right',
  held: 'all administrators had accounts that were fit for it',
});
