import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto';
import type { TokenCredential } from '@azure/identity';
import { SignJWT } from './jose';

/** A JWT for that token endpoint. It proves to the sign-in service that the app acts for the application. */
export type ClientAssertion = (tokenEndpoint: string) => Promise<string>;

/**
 * A federated credential of the application trusts the managed identity, so no secret is kept anywhere.
 * https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity
 */
export function assertionOfIdentity(credential: TokenCredential, exchange: string): ClientAssertion {
  return async () => {
    const token = await credential.getToken(`${exchange}/.default`);
    if (token === null) throw new Error('the managed identity gave no token');
    return token.token;
  };
}

const assertionSeconds = 300;

/**
 * A certificate of the application. `pem`: the certificate and its private key.
 * https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
export function assertionOfCertificate(pem: string, clientId: string): ClientAssertion {
  const thumbprint = Buffer.from(new X509Certificate(pem).fingerprint256.replaceAll(':', ''), 'hex');
  const key = createPrivateKey(pem);
  return (tokenEndpoint) =>
    new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint.toString('base64url') })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(tokenEndpoint)
      .setIssuedAt()
      .setNotBefore('0s')
      .setExpirationTime(`${assertionSeconds}s`)
      .sign(key);
}
