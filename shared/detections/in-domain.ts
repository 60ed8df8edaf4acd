/** The domain itself, or a name below it: nobody but its owner can have one. Both in lower case. */
export const isInDomain = (name: string, domain: string): boolean => name === domain || name.endsWith(`.${domain}`);
