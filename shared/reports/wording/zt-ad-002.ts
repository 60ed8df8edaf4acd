import { count, listedUpTo, number, verb } from '../counting';
import { evidenceInWords } from '../naming';
import { rolesPortal } from '../portal';
import { defineWording, type Scene } from '../scene';

/** The Global Administrators, and all who hold a privileged role. */
const globalsOf = ({ event }: Scene): number => event.exposure?.count ?? 0;
const allOf = ({ event }: Scene): number => event.exposure?.of ?? 0;

/** Reads the exposure: the Global Administrators, of all administrators. */
export const globalAdministratorsAreMinority = defineWording({
  id: 'ZT.AD.002',
  tells: 'story',
  // How many there are is told by ZT.AD.001, where that fails too.
  yields: true,
  lost: (scene) => `${number(globalsOf(scene))} of ${count(allOf(scene), 'admin', 'admins')} can do everything`,
  happened: (scene) =>
    `Global Administrators became ${number(globalsOf(scene))} of ${count(allOf(scene), 'administrator', 'administrators')}`,
  meaning: (scene) => [
    `${number(globalsOf(scene))} of ${count(allOf(scene), 'administrator', 'administrators')} at ${scene.tenantName} ${verb(globalsOf(scene), 'is Global Administrator', 'are Global Administrators')}.`,
    'Most work of an administrator needs a smaller role. Whoever steals one of these accounts can do everything, not a part.',
  ],
  exposed: ({ event: { exposure }, naming, tenantName }) =>
    exposure === null
      ? []
      : [
          `${number(exposure.count)} of ${count(exposure.of, 'administrator', 'administrators')} at ${tenantName}: ${listedUpTo(exposure.ids.map(naming.person), 12, exposure.count)}`,
        ],
  changed: ({ event, naming }) =>
    event.lines.filter(({ label }) => label !== 'Global Administrators').map((line) => evidenceInWords(line, naming)),
  remedy: () => ({
    undo: 'give the new holder the role that the work needs, and take this one away, in Entra admin center > Roles & admins > Global Administrator.',
    accept: 'set thresholds.globalAdministratorShare to the share that you want.',
  }),
  activity: 'role change',
  portal: rolesPortal,
  regained: () => 'Global Administrators are few among the admins again',
  mended: () => 'The share of Global Administrators came back within its limit',
  held: 'the share of Global Administrators was within its limit',
});
