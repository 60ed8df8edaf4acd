import type { Workload } from '../graph/graph-error';
import type { JsonObject } from '../json';

/** An entity type of Graph in this tenant: the properties it serves, and how they are sent. */
export type Kind = {
  /** The v1.0 entity type, without its namespace. */
  readonly entityType: string;
  readonly workload: Workload;
  readonly properties: readonly string[];
  /** Where Graph returns only some properties to a request without $select. */
  readonly defaultSelect?: readonly string[];
  /** Derived types, whose own properties a $select may name too. */
  readonly derived?: Readonly<Record<string, readonly string[]>>;
  /** Navigation properties that are kept in the stored resource and served only when expanded or asked for. */
  readonly navigation?: readonly string[];
  /** Properties that only the beta version shows, with the values of an ordinary resource. */
  readonly inBeta?: JsonObject;
};

/** The words of a text in several lines. */
export const words = (text: string): readonly string[] => text.trim().split(/\s+/);
