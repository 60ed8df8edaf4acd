import type { TokenCredential } from '@azure/identity';

/** The app's own identity if no client id is given. */
export async function managedIdentity(clientId: string | null): Promise<TokenCredential> {
  const { ManagedIdentityCredential } = await import('../identity/azure-identity');
  return clientId === null ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId });
}
