import { signInGroupCollector } from '../../graph/collector/sign-in-group';
import { legacyClients } from './sign-in-group';

/** Filters by known client names, because the log does not support "other than". */
export const legacySignInCollector = signInGroupCollector(
  'legacySignIn',
  `status/errorCode eq 0 and (${legacyClients.map((client) => `clientAppUsed eq '${client}'`).join(' or ')})`,
);
