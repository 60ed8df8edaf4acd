export const signInFolder = '/api/auth/';

/** The paths for signing in and out. The app registration lists `callback` and `signedOut` as redirect URIs. */
export const signInPaths = {
  signIn: `${signInFolder}sign-in`,
  signOut: `${signInFolder}sign-out`,
  callback: `${signInFolder}callback`,
  signedOut: `${signInFolder}signed-out`,
} as const;

/** The start page. */
export const firstPath = '/api/posture';

/** The page of all customers. The page of one customer adds its tenant ID. */
export const customersPath = `${firstPath}/tenants/customers`;

/** The page with the checks of the deployment as a whole. */
export const deploymentPath = `${firstPath}/tenants/deployment`;

/** Administrators return here after they have given consent. No value in this address is trusted. */
export const consentedPath = `${signInFolder}consented`;
