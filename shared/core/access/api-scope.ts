/**
 * The Azure CLI may get a token to read as the signed-in person and to send test messages, but not to change anything:
 * a CLI stays signed in for months, and a change needs a recent sign-in.
 */
export const checkScope = 'Deployment.Check';

/** The application in its home tenant. Contains the tenant, as Microsoft Entra requires of such a name. */
export const apiUri = (homeTenantId: string): string => `api://${homeTenantId.toLowerCase()}/zero-trust-watch`;
