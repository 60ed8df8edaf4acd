/** Three values: what we cannot know is neither covered nor uncovered. */
export type Certainty = 'yes' | 'no' | 'maybe';

export const certain = (value: boolean): Certainty => (value ? 'yes' : 'no');

export const not = (value: Certainty): Certainty => (value === 'yes' ? 'no' : value === 'no' ? 'yes' : 'maybe');

/** Yes only if every part is; no as soon as one part is. */
export function allOf(parts: readonly Certainty[]): Certainty {
  if (parts.includes('no')) return 'no';
  return parts.includes('maybe') ? 'maybe' : 'yes';
}

/** Yes as soon as one part is; no only if every part is. */
export const anyOf = (parts: readonly Certainty[]): Certainty => not(allOf(parts.map(not)));
