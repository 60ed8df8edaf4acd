import { isCounted } from '../../../core/event/event';
import { verb } from '../../../reports/counting';
import { listDetail } from '../../../reports/details';
import { policiesPortal } from '../../../reports/portal';
import { counted, defineWording, type Scene } from '../../../reports/scene';

const isIndirect = ({ event }: Scene): boolean => listDetail(event, 'problems').includes('indirect');

/** Reads the event's exposure: the people who can use protocols that know no MFA. */
export const legacySignInBlocked = defineWording({
  id: 'ZT.ID.003',
  tells: 'story',
  lost: (scene) => {
    const { exposure } = scene.event;
    if (isIndirect(scene)) return 'legacy sign-in is no longer blocked directly';
    return !isCounted(exposure)
      ? 'legacy sign-in is open again'
      : `${counted(exposure)} can use legacy sign-in, which skips MFA`;
  },
  happened: (scene) => `legacy sign-in stopped being blocked${isIndirect(scene) ? ' directly' : ''}`,
  meaning: (scene) => {
    const {
      event: { exposure },
      tenantName,
    } = scene;
    if (isIndirect(scene))
      return [
        `Old protocols stay shut at ${tenantName} only because they cannot do what a policy asks for.`,
        'Whoever narrows that policy to modern clients opens them, and nothing shows it.',
      ];
    return [
      !isCounted(exposure)
        ? `Old protocols (Exchange ActiveSync, IMAP, POP, SMTP) take a password at ${tenantName} again, and they cannot ask for MFA.`
        : `${counted(exposure)} at ${tenantName} can sign in through old protocols (Exchange ActiveSync, IMAP, POP, SMTP), which cannot ask for MFA.`,
      `A guessed or stolen password is enough for ${!isCounted(exposure) ? 'these accounts' : verb(exposure.count, 'this account', 'these accounts')}, whatever the other policies say.`,
    ];
  },
  remedy: () => ({
    undo: 'block "Exchange ActiveSync" and "Other clients" for all users again in Entra admin center > Conditional Access.',
    accept:
      'declare the accounts that need it under acceptedExclusions for ZT.ID.003, with a reason, an owner and an end date.',
  }),
  activity: 'Conditional Access change',
  portal: policiesPortal,
  regained: () => 'legacy sign-in is blocked again',
  mended: () => 'Legacy sign-in was blocked again',
  held: 'legacy sign-in was blocked',
  afterwards: () =>
    'Sign-ins through old protocols in that time: Entra admin center > Users > Sign-in logs, filter Client app. We have not read them.',
});
