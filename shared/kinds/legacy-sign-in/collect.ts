import { signInGroupCollector } from '../../graph/collector/sign-in-group';
import { legacyClients } from './sign-in-group';

/** Of clients that the log knows by name: the log takes no "other than". */
export const legacySignInCollector = signInGroupCollector(
  'legacySignIn',
  `status/errorCode eq 0 and (${legacyClients.map((client) => `clientAppUsed eq '${client}'`).join(' or ')})`,
);
