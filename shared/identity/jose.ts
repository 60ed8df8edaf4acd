/** Named here so that the bundler leaves out what else the package does: a dynamic import of a package takes all of it. */
export { createRemoteJWKSet, decodeJwt, EncryptJWT, jwtDecrypt, jwtVerify, SignJWT } from 'jose';
