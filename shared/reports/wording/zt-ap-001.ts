import { listDetail } from '../details';
import { userConsentPortal } from '../portal';
import { defineWording, type Scene } from '../scene';

const has = ({ event }: Scene, problem: string): boolean => listDetail(event, 'problems').includes(problem);

/** Reads `problems` ("anyConsent", "microsoftManaged", "lowAllowed", "riskyApps", "beyondLow"), of which the worst is told. */
export const consentIsRestricted = defineWording({
  id: 'ZT.AP.001',
  tells: 'story',
  lost: (scene) => {
    if (has(scene, 'anyConsent')) return 'any user can let any app read their mail and files';
    if (has(scene, 'riskyApps')) return 'users can let in apps that Microsoft finds risky';
    if (has(scene, 'microsoftManaged')) return 'Microsoft decides which apps users can let in';
    if (has(scene, 'beyondLow')) return 'users can let in apps that ask for more';
    return 'users can let in apps again';
  },
  happened: (scene) => {
    if (has(scene, 'anyConsent')) return 'user consent was opened to any app';
    if (has(scene, 'riskyApps')) return 'user consent was opened to apps that Microsoft finds risky';
    if (has(scene, 'microsoftManaged')) return "user consent was handed to Microsoft's own policy";
    if (has(scene, 'beyondLow')) return 'a permission that is not harmless was classified as low-risk';
    return 'user consent was opened further than agreed';
  },
  meaning: (scene) => {
    const { tenantName } = scene;
    const last =
      'An app that was let in keeps its access until somebody takes it away: a new password does not end it.';
    if (has(scene, 'anyConsent')) {
      return [
        `Every user at ${tenantName} can now give any app access to their own mail, files and calendar with one click.`,
        last,
      ];
    }
    if (has(scene, 'riskyApps')) {
      return [`Users at ${tenantName} can now let in apps although Microsoft warns of them.`, last];
    }
    if (has(scene, 'microsoftManaged')) {
      return [
        `Which apps users at ${tenantName} can let in is now what Microsoft currently recommends, and that can change without a trace here.`,
        last,
      ];
    }
    if (has(scene, 'beyondLow')) {
      return [
        `Users at ${tenantName} let in apps with every permission that is classified as low-risk, and one that is more is among them.`,
        last,
      ];
    }
    return [`Users at ${tenantName} can now let in apps, and it was agreed that they cannot.`, last];
  },
  exposed: ({ tenantName }) => [`The mail, files and calendar of everybody at ${tenantName} who consents to an app`],
  remedy: (scene) => ({
    undo: 'set it back in Entra admin center > Enterprise apps > Consent and permissions > User consent settings, and look at the apps that came in since.',
    accept: has(scene, 'lowAllowed')
      ? 'set thresholds.userConsent to "low".'
      : has(scene, 'beyondLow')
        ? 'name the permission in thresholds.lowRiskPermissions.'
        : 'allow low-risk permissions of verified publishers only, and let people ask an administrator for the rest.',
  }),
  activity: 'change of user consent',
  portal: userConsentPortal,
  regained: () => 'users can no longer let in just any app',
  mended: () => 'User consent was restricted again',
  held: 'user consent was restricted',
  afterwards: () =>
    'Apps that users let in meanwhile: Entra admin center > Audit logs, activity "Consent to application". We have not read it for this.',
});
