const guid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Whether the text is an Entra id, in any case. */
export const isGuid = (text: string): boolean => guid.test(text);

/** The Entra ids in a text. */
export const guidsIn = (text: string): readonly string[] =>
  text.match(/\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/gi) ?? [];

/** Whether two ids or addresses differ in case at most. */
export const isSameInAnyCase = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Writes Entra ids in lower case, because people and scripts use either case. Other text stays unchanged. */
export const sameId = (id: string): string => (isGuid(id) ? id.toLowerCase() : id);
