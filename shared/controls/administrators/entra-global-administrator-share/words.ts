import { isCounted } from '../../../core/event/event';
import { count, listedUpTo, number, verb } from '../../../reports/counting';
import { evidenceInWords } from '../../../reports/naming';
import { capital } from '../../../reports/plain-text';
import { rolesPortal } from '../../../reports/portal';
import { concerned, defineWording, type Scene } from '../../../reports/scene';

/** The Global Administrators, and all who hold a privileged role. */
const share = ({ event: { exposure } }: Scene, one: string, many: string): string =>
  isCounted(exposure) ? `${number(exposure.count)} of ${count(exposure.of, one, many)}` : `too many of the ${many}`;

/** Reads the exposure: the Global Administrators, of all administrators. */
export const globalAdministratorsAreMinority = defineWording({
  id: 'ZT.AD.002',
  tells: 'story',
  // How many there are is told by ZT.AD.001, where that fails too.
  yields: true,
  lost: (scene) => `${share(scene, 'admin', 'admins')} can do everything`,
  happened: (scene) => `Global Administrators became ${share(scene, 'administrator', 'administrators')}`,
  meaning: (scene) => [
    `${capital(share(scene, 'administrator', 'administrators'))} at ${scene.tenantName} ${verb(concerned(scene), 'is Global Administrator', 'are Global Administrators')}.`,
    'Most work of an administrator needs a smaller role. Whoever steals one of these accounts can do everything, not a part.',
  ],
  exposed: ({ event: { exposure }, naming, tenantName }) =>
    !isCounted(exposure)
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
