import type { Line, Reference } from '../core/event/event';
import type { Fall } from '../core/event/fall';

/** The current value of a setting that a verdict rests on. */
export const textLine = (label: string, texts: readonly string[]): readonly Line[] =>
  texts.length === 0 ? [] : [{ label, before: [], after: texts.map((text) => ({ type: 'text', text })) }];

export type TextReference = Extract<Reference, { readonly type: 'text' }>;

/** An object that has a name and no type of its own, such as a domain or a sensor. */
export const namedObject = (name: string): TextReference => ({ type: 'text', text: name, isName: true });

/** How many there are; empty if there are none. */
export const countLine = (label: string, many: number): readonly Line[] =>
  textLine(label, many === 0 ? [] : [String(many)]);

/** The median share that failed before the fall; empty if nothing has fallen. */
export const fallLine = (fall: Fall | null, label = 'Median of the seven days before the rise'): readonly Line[] =>
  fall === null ? [] : textLine(label, [`${fall.from.denominator - fall.from.numerator} of ${fall.from.denominator}`]);
