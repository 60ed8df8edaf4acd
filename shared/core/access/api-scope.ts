/**
 * What the Azure CLI may get a token for: reading as the person who signed in, and test messages. A CLI stays signed in for months, and a
 * change needs a recent sign-in.
 */
export const checkScope = 'Deployment.Check';

/** The application in its home tenant. Contains the tenant, as Microsoft Entra requires of such a name. */
export const apiUri = (homeTenantId: string): string => `api://${homeTenantId.toLowerCase()}/zero-trust-watch`;
