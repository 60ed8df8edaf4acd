import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraPasskeysAttested } from './control';

const off = {
  fails: 'No one can sign in with a passkey',
  means: 'The only everyday method that cannot be phished is not available.',
};

export const entraPasskeysAttestedWords = controlWords(entraPasskeysAttested, {
  fails: 'Passkeys of any model are accepted',
  problems: {
    off,
    nobody: off,
    notAttested: {
      fails: 'Passkeys do not prove their maker',
      means: 'A new passkey does not prove its maker: a software key passes for a hardware key.',
    },
    anyModel: 'People can register passkeys of every model, including models that no one has reviewed.',
  },
  where: places.authenticationMethods,
  undo: 'change it back in Entra admin center > Authentication methods > Policies > Passkey (FIDO2).',
  accept: 'set thresholds.passkeys to enabled if you want synced passkeys, which do not prove their maker.',
  exposed: ({ tenantName }) => [`Everyone at ${tenantName} who signs in with a passkey, or will do so`],
  afterwards:
    'Passkeys registered in that time: Entra admin center > Audit logs, activity "Add FIDO2 security key". Zero Trust Watch has not read them for this.',
});
