import type { Line } from '../core/event';

/** A setting as it is now: what a verdict rests on. */
export const textLine = (label: string, texts: readonly string[]): readonly Line[] =>
  texts.length === 0 ? [] : [{ label, before: [], after: texts.map((text) => ({ type: 'text', text })) }];
