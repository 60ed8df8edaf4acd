import type { FleetKind } from '../core/resource/kind';
import type { Fold } from '../core/verdict/control';

/** Makes a fold over the resources of one kind, as a control lists it. `A` is the type of its accumulator. */
export const foldOver =
  <K extends FleetKind>(kind: K) =>
  <A>(fold: Omit<Fold<K, A>, 'kind'>): Fold<FleetKind, A> =>
    // Safe: a fold is only run with resources of the kind that it names.
    ({ kind, ...fold }) as unknown as Fold<FleetKind, A>;

/** A fold as a control lists it, without the type of its accumulator. */
export const listed = <A>(fold: Fold<FleetKind, A>): Fold<FleetKind, unknown> =>
  // Safe: an accumulator is only passed to the fold that made it.
  fold as unknown as Fold<FleetKind, unknown>;
