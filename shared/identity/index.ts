/** The sign-in of people, as one lazy part of the bundle. */
export { assertionOfCertificate, assertionOfIdentity } from './client-assertion';
export { readCookies } from './cookies';
export { bearerOf } from './person';
export { openSession } from './session';
export { createSignIn } from './sign-in';
export { readToken } from './token';
