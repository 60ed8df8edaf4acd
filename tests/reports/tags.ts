import { corpus } from './corpus';

/** All names that an attacker may choose, combined in one. */
export const everyHostileName = corpus.map(([, name]) => name).join(' ');

/** Every tag of a page with the names of its attributes, in order. A name that became markup would add to them. */
export const tagsOf = (page: string): readonly string[] =>
  [...page.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replace(/="[^"]*"/g, ''));
