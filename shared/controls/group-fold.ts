import type { FleetKind } from '../core/resource/kind';
import type { Fold } from '../core/verdict/control';

/** A fold over Microsoft 365 groups, as a control lists it. */
export const groupFold = <A>(fold: Omit<Fold<'unifiedGroup', A>, 'kind'>): Fold<FleetKind, A> =>
  // Safe: a fold is run with resources of the kind that it names, which is this one.
  ({ kind: 'unifiedGroup', ...fold }) as unknown as Fold<FleetKind, A>;
