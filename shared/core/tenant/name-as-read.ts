/** Two names that a reader could not tell apart are the same here. */
export const nameAsRead = (name: string): string => name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
