/**
 * These functions are named here so that the bundler leaves out the others: a dynamic import of the package would include all of
 * them.
 */
export { createRemoteJWKSet, decodeJwt, EncryptJWT, jwtDecrypt, jwtVerify, SignJWT } from 'jose';
