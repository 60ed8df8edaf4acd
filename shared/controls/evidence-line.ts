import type { Line } from '../core/event';
import type { Fall } from '../core/fall';

/** A setting as it is now: what a verdict rests on. */
export const textLine = (label: string, texts: readonly string[]): readonly Line[] =>
  texts.length === 0 ? [] : [{ label, before: [], after: texts.map((text) => ({ type: 'text', text })) }];

/** What a share fell from; nothing where it has not fallen. */
export const fallLine = (fall: Fall | null, label = 'Median of the seven days before it fell'): readonly Line[] =>
  fall === null ? [] : textLine(label, [`${fall.from.numerator} of ${fall.from.denominator}`]);
