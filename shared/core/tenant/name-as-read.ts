/** Normalises names, so that two names that look the same to a reader are equal. */
export const nameAsRead = (name: string): string => name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
