/**
 * True for the domain itself and for its subdomains, which only its owner can create. Both arguments are in lower case.
 */
export const isInDomain = (name: string, domain: string): boolean => name === domain || name.endsWith(`.${domain}`);
