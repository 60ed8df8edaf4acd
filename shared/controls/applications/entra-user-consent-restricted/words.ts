import { hasProblem } from '../../../reports/details';
import { userConsentPortal } from '../../../reports/portal';
import { defineWording } from '../../../reports/scene';

/** Reads `problems` ("anyConsent", "microsoftManaged", "lowAllowed", "riskyApps", "beyondLow"), of which the worst is told. */
export const consentIsRestricted = defineWording({
  id: 'ZT.AP.001',
  tells: 'story',
  lost: (scene) => {
    if (hasProblem(scene.event, 'anyConsent')) return 'any user can let any app read their mail and files';
    if (hasProblem(scene.event, 'riskyApps')) return 'users can let in apps that Microsoft finds risky';
    if (hasProblem(scene.event, 'microsoftManaged')) return 'Microsoft decides which apps users can let in';
    if (hasProblem(scene.event, 'beyondLow')) return 'users can let in apps that ask for more';
    return 'users can let in apps again';
  },
  happened: (scene) => {
    if (hasProblem(scene.event, 'anyConsent')) return 'user consent was opened to any app';
    if (hasProblem(scene.event, 'riskyApps')) return 'user consent was opened to apps that Microsoft finds risky';
    if (hasProblem(scene.event, 'microsoftManaged')) return "user consent was handed to Microsoft's own policy";
    if (hasProblem(scene.event, 'beyondLow')) return 'a permission that is not harmless was classified as low-risk';
    return 'user consent was opened further than agreed';
  },
  meaning: (scene) => {
    const { tenantName } = scene;
    const last =
      'An app that was let in keeps its access until somebody takes it away: a new password does not end it.';
    if (hasProblem(scene.event, 'anyConsent')) {
      return [
        `Every user at ${tenantName} can now give any app access to their own mail, files and calendar with one click.`,
        last,
      ];
    }
    if (hasProblem(scene.event, 'riskyApps')) {
      return [`Users at ${tenantName} can now let in apps although Microsoft warns of them.`, last];
    }
    if (hasProblem(scene.event, 'microsoftManaged')) {
      return [
        `Which apps users at ${tenantName} can let in is now what Microsoft currently recommends, and that can change without a trace here.`,
        last,
      ];
    }
    if (hasProblem(scene.event, 'beyondLow')) {
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
    accept: hasProblem(scene.event, 'lowAllowed')
      ? 'set thresholds.userConsent to "low".'
      : hasProblem(scene.event, 'beyondLow')
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
