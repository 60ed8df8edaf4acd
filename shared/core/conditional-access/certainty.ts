/** "maybe" is for policies and objects that could not be read: they count neither as covered nor as uncovered. */
export type Certainty = 'yes' | 'no' | 'maybe';

export const certain = (value: boolean): Certainty => (value ? 'yes' : 'no');

export const not = (value: Certainty): Certainty => (value === 'yes' ? 'no' : value === 'no' ? 'yes' : 'maybe');

/** Yes if every part is yes; no if at least one part is no. */
export function allOf(parts: readonly Certainty[]): Certainty {
  if (parts.includes('no')) return 'no';
  return parts.includes('maybe') ? 'maybe' : 'yes';
}

/** Yes if at least one part is yes; no if every part is no. */
export const anyOf = (parts: readonly Certainty[]): Certainty => not(allOf(parts.map(not)));
