import type { WatchEvent } from '../event/event';
import type { AttributionSubject } from './subject';

/** A stored subject. This app wrote it as JSON, so a text that cannot be parsed is a bug and throws. */
// Safe: JSON.stringify made the text from an AttributionSubject.
export const subjectIn = (text: string): AttributionSubject => JSON.parse(text) as AttributionSubject;

/** The changes behind an event, or behind the cause of a verdict. */
export const subjectsIn = (kept: WatchEvent['details'][string] | undefined): AttributionSubject[] =>
  Array.isArray(kept) ? kept.map(subjectIn) : [];
