import { listDetail } from '../../../reports/details';
import { authenticationMethodsPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const problemsOf = ({ event }: Scene): readonly string[] => listDetail(event, 'problems');
const areOff = (scene: Scene): boolean => problemsOf(scene).some((one) => one === 'off' || one === 'nobody');

/** Reads `problems`: "off", "nobody", "notAttested", "anyModel". */
export const passkeysAreSound = defineWording({
  id: 'ZT.ID.012',
  tells: 'story',
  lost: (scene) =>
    areOff(scene)
      ? 'nobody can sign in with a passkey'
      : problemsOf(scene).includes('notAttested')
        ? 'passkeys no longer prove what they are'
        : 'passkeys of any model are accepted',
  happened: (scene) => (areOff(scene) ? 'passkeys were switched off' : 'what is asked of passkeys was loosened'),
  meaning: (scene) => [
    ...(areOff(scene) ? [`At ${scene.tenantName} the only everyday method that cannot be phished is not there.`] : []),
    ...(problemsOf(scene).includes('notAttested')
      ? ['A new passkey no longer shows by whom it was made: a key in software passes for one of hardware.']
      : []),
    ...(problemsOf(scene).includes('anyModel')
      ? ['Passkeys of every model can be registered, also of makers that nobody here has looked at.']
      : []),
  ],
  exposed: ({ tenantName }) => [`Everybody at ${tenantName} who signs in with a passkey, or is to`],
  remedy: (scene) => ({
    undo: 'set it back in Entra admin center > Authentication methods > Policies > Passkey (FIDO2).',
    accept: areOff(scene)
      ? 'there is no exception for this control: it stays open until passkeys are on.'
      : 'set thresholds.passkeys to enabled if synchronised passkeys are wanted: they cannot attest.',
  }),
  activity: 'change of the authentication methods',
  portal: authenticationMethodsPortal,
  regained: () => 'passkeys are on, attested and of named models',
  mended: (scene) => (areOff(scene) ? 'Passkeys were switched on again' : 'What is asked of passkeys was set back'),
  held: 'passkeys were on, attested and of named models',
  afterwards: () =>
    'Passkeys that were registered in that time: Entra admin center > Audit logs, activity "Add FIDO2 security key". We have not read it for this.',
});
