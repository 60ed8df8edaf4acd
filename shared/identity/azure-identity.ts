/**
 * These credentials are named here so that the bundler leaves out the others: a dynamic import of the package would include all of
 * them.
 */
export { ClientAssertionCredential, ClientCertificateCredential, ManagedIdentityCredential } from '@azure/identity';
