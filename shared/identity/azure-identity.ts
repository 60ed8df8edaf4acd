/** Named here so that the bundler leaves out the other credentials of the package: a dynamic import of a package takes all of it. */
export { ClientAssertionCredential, ClientCertificateCredential, ManagedIdentityCredential } from '@azure/identity';
