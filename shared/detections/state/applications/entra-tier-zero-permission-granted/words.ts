import { textDetail } from '../../../../reports/language/details';
import { quoted } from '../../../../reports/language/plain-text';
import { enterpriseAppsPortal } from '../../../../reports/language/portal';
import { defineWording, type Scene } from '../../../../reports/language/scene';
import { orAppGone } from '../../../../reports/wording/gone';

const appOf = ({ event }: Scene, maxLength: number): string =>
  quoted(textDetail(event, 'applicationName') ?? event.resource.name ?? 'without a name', maxLength);
const permissionOf = ({ event }: Scene): string => textDetail(event, 'permission') ?? 'a powerful permission';
const isDelegated = ({ event }: Scene): boolean => textDetail(event, 'form') === 'delegated';
/** EV.A14: the permission reaches the content of everybody, and nothing else. */
const isOfContent = ({ event }: Scene): boolean => textDetail(event, 'reportedAs') === 'EV.A14';
const contentPower = (scene: Scene): string => {
  const permission = permissionOf(scene).toLowerCase();
  if (permission === 'mail.send') return 'send mail as anyone';
  return permission.startsWith('mail.') ? "read and change everyone's mail" : "read and change everyone's files";
};
const isOfProtections = ({ event }: Scene): boolean => textDetail(event, 'form') === 'protection';

/** Reads `applicationName` or the resource's name, `permission`, a name that we know, and `form` ("application", "protection", "delegated"). */
export const entraTierZeroPermissionGrantedWords = defineWording({
  id: 'EV.A01',
  role: 'headline',
  lost: (scene) => {
    if (isOfProtections(scene)) return `the app ${appOf(scene, 18)} can change protections`;
    return isOfContent(scene)
      ? `the app ${appOf(scene, 18)} can ${contentPower(scene)}`
      : `the app ${appOf(scene, 18)} received power over the tenant`;
  },
  happened: (scene) =>
    isDelegated(scene)
      ? `the app ${appOf(scene, 32)} received ${permissionOf(scene)} on behalf of all its users`
      : `the app ${appOf(scene, 32)} received ${permissionOf(scene)}`,
  did: (scene) =>
    `granted ${permissionOf(scene)} to the app ${appOf(scene, 32)}${isDelegated(scene) ? ' on behalf of all its users' : ''}`,
  meaning: (scene) => {
    if (isOfProtections(scene))
      return ['It can weaken protections of the tenant, or let others in, at any time and without MFA.'];
    if (isOfContent(scene))
      return [
        `It acts by itself, at any time and without MFA: it can ${contentPower(scene)}.`,
        'A new password does not end this; only revoking the permission does.',
      ];
    return isDelegated(scene)
      ? ['It acts with the rights of its users: as soon as an admin uses the app, it has the rights of that admin.']
      : [
          'It acts by itself, at any time and without MFA: with such a permission it can make itself an admin, or read and change all data.',
          'A new password does not end this; only revoking the permission does.',
        ];
  },
  exposed: ({ tenantName }) => [`Everyone and everything at ${tenantName}`],
  remedy: (scene) => ({
    undo: `revoke the permission in Entra admin center > Enterprise apps > ${appOf(scene, 30)} > Permissions; then check for accounts, roles and secrets that it created.`,
    accept: `approve the application with this permission (covers${isDelegated(scene) ? ', with delegated/ before its name' : ''}) under acceptedExclusions for ZT.AP.007, with an owner and an end date.`,
  }),
  activity: 'grant of a permission over the whole tenant',
  portal: enterpriseAppsPortal,
  ...orAppGone(appOf, {
    regained: (scene) => `the app ${appOf(scene, 24)} no longer has that power`,
    fixed: (scene) => `revoked the permission of the app ${appOf(scene, 48)}`,
    ended: (scene) => `The permission of the app ${appOf(scene, 48)} was revoked`,
  }),
});
