/** Normalises names, so that two names that a reader cannot distinguish are equal. */
export const nameAsRead = (name: string): string => name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
