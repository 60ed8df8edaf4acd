import type { Fold } from '../core/control';
import type { FleetKind } from '../core/kind';
import type { UserRegistrationDetails } from '../core/resource';

/** A fold over the report of registered methods, as a control lists it. */
export const registrationFold = <A>(fold: Omit<Fold<'userRegistrationDetails', A>, 'kind'>): Fold<FleetKind, A> =>
  // Safe: whoever runs a fold gives it resources of the kind that it names, which is this one.
  ({ kind: 'userRegistrationDetails', ...fold }) as unknown as Fold<FleetKind, A>;

/** The names of methods drift (passKeyDeviceBound, passKeyDeviceBoundAuthenticator …): their beginnings do not. */
const resistant = /^(passkey|fido2|windowshello|x509certificate|certificate)/i;

export const isResistant = ({ methodsRegistered }: UserRegistrationDetails): boolean =>
  methodsRegistered.some((method) => resistant.test(method));
