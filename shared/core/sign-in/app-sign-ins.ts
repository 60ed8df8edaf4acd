import { isAppSignIn, type SignIn } from '../log/record';
import type { Familiarity } from './habits';

/** AS numbers of Microsoft. Apps that run in Azure or belong to Microsoft 365 sign in from there. */
const microsoftOwners: ReadonlySet<number> = new Set([
  3598, 5761, 6182, 6194, 6291, 6584, 8068, 8069, 8070, 8071, 8072, 8073, 8074, 8075, 12076, 13399, 23468, 25796, 35106,
  45139, 52985, 58862, 59067, 63314, 395496, 395524, 395851, 396463, 397466, 397996, 398575, 398656, 398657, 398658,
  398659, 398660, 398661, 398961, 400572, 400573, 400574, 400575, 400576, 400577, 400578, 400579, 400580, 400581,
  400582, 400583, 400584,
]);

const isFromMicrosoft = ({ autonomousSystemNumber: owner }: SignIn): boolean =>
  owner !== null && owner !== undefined && microsoftOwners.has(owner);

/** An app must have been read for this long, so that the networks of weekly tasks are known; days. */
const leastKnownDays = 7;

/** True for a successful sign-in of an app from a network that the app had not used before. */
export const isNewNetworkOfApp = (signIn: SignIn, familiarity: Familiarity): boolean =>
  isAppSignIn(signIn) &&
  signIn.errorCode === 0 &&
  !isFromMicrosoft(signIn) &&
  familiarity.network === 'first' &&
  familiarity.knownDays >= leastKnownDays;
