import { signInGroupCollector } from '../../graph/collector/sign-in-group';

export const uncoveredSignInCollector = signInGroupCollector(
  'uncoveredSignIn',
  "status/errorCode eq 0 and conditionalAccessStatus eq 'notApplied'",
);
