import { textDetail } from '../../../../reports/language/details';
import { quoted } from '../../../../reports/language/plain-text';
import { rolesPortal } from '../../../../reports/language/portal';
import { firstThatFits, type Scene } from '../../../../reports/language/scene';
import {
  aRoleHolderOf,
  deletedHolder,
  inScope,
  isOfEndDate,
  only,
  reachOf,
  remainsOf,
  roleHolderOf,
  roleOf,
  scopeInShort,
  withEndDate,
} from '../../../../reports/wording/roles';

/** `principalName`, else the name of the resource. */
const applicationOf = ({ event }: Scene, maxLength: number): string =>
  quoted(textDetail(event, 'principalName') ?? event.resource.name ?? 'without a name', maxLength);

/** Reads `roleName`, `principalName` or the resource's name. */
export const entraRoleApplicationAddedWords = withEndDate('role', {
  id: 'EV.R11',
  role: 'headline',
  lost: (scene) =>
    firstThatFits(
      `the app ${applicationOf(scene, 24)} ${isOfEndDate(scene) ? 'is now permanently' : 'became'} ${roleHolderOf(scene)}${scopeInShort(scene)}`,
      isOfEndDate(scene)
        ? `the app ${applicationOf(scene, 24)} has a role permanently`
        : `the app ${applicationOf(scene, 24)} received a privileged role`,
    ),
  happened: (scene) =>
    `the app ${applicationOf(scene, 40)} became ${roleHolderOf(scene)}${inScope(scene)}${only(scene)}`,
  did: (scene) => `made the app ${applicationOf(scene, 40)} ${aRoleHolderOf(scene)}${inScope(scene)}${only(scene)}`,
  meaning: (scene) => [
    reachOf(scene),
    'An app signs in with a secret or certificate, without MFA or Conditional Access for people: anyone who has the secret has the role.',
  ],
  exposed: (scene) => [`Everyone who has a secret or certificate of ${applicationOf(scene, 60)}, or owns it`],
  remedy: (scene) => ({
    undo: `disable sign-in of ${applicationOf(scene, 40)} in Entra admin center > Enterprise apps, then remove the role.`,
    accept: 'grant it only the Graph permissions that it needs, and remove the role.',
  }),
  activity: 'role assignment to an app',
  portal: rolesPortal,
  regained: (scene) => `the app ${applicationOf(scene, 20)} lost its role`,
  fixed: (scene) =>
    deletedHolder(scene) ??
    `removed the role ${roleOf(scene)}${inScope(scene)} from the app ${applicationOf(scene, 40)}`,
  ended: (scene) => `The app ${applicationOf(scene, 40)} lost the role ${roleOf(scene)}${inScope(scene)}`,
  remains: (scene) => remainsOf(scene, 'holds'),
  afterwards: () =>
    'Activity of the app with the role in that time: Entra admin center > Audit logs, filter Initiated by.',
});
