import type { TokenCredential } from '@azure/identity';

/** The system-assigned identity of the app if no client id is given. */
export async function managedIdentity(clientId: string | null): Promise<TokenCredential> {
  const { ManagedIdentityCredential } = await import('../identity/azure-identity');
  return clientId === null ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId });
}
