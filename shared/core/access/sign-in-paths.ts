export const signInFolder = '/api/auth/';

/** Where people sign in and out, below the app's own origin. The registration names the last two as redirect URIs. */
export const signInPaths = {
  signIn: `${signInFolder}sign-in`,
  signOut: `${signInFolder}sign-out`,
  callback: `${signInFolder}callback`,
  signedOut: `${signInFolder}signed-out`,
} as const;

/** The page that people come to first. */
export const firstPath = '/api/posture';

/** The page of all customers; the ID of one follows. */
export const customersPath = `${firstPath}/tenants/customers`;

/** The page with the checks of the deployment as a whole. */
export const deploymentPath = `${firstPath}/tenants/deployment`;

/** Administrators return here after they consented. No value in this address is trusted. */
export const consentedPath = `${signInFolder}consented`;
