import { randomUUID } from 'node:crypto';
import type { Application, Directory, ManagedIdentity } from '../authority/directory';

export const localOperatorId = 'ad000000-0000-4000-8000-000000000001';

/** The firm that runs the local installation. Its people can see every tenant. */
export const adatum: Directory = {
  id: 'ad000000-7a3c-4d52-8e11-0c5f9b2e6d01',
  name: 'Adatum IT',
  accounts: [
    {
      id: localOperatorId,
      name: 'Ines Roth',
      username: 'ines.roth@adatum.example',
      roles: ['operator'],
    },
    {
      id: 'ad000000-0000-4000-8000-000000000002',
      name: 'Paul Weber',
      username: 'paul.weber@adatum.example',
      roles: ['reader'],
    },
  ],
};

type Named = { readonly tenantId: string; readonly name: string };

/** A monitored tenant with a reader who sees only that tenant. */
export const directoryOf = ({ tenantId, name }: Named): Directory => ({
  id: tenantId.toLowerCase(),
  name,
  accounts: [
    {
      id: randomUUID(),
      name: `Nora Lind (${name})`,
      username: `nora.lind@${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.example`,
      roles: ['reader'],
    },
  ],
});

export const localApplication: Application = {
  appId: '0c6f0f1e-52b7-4b3e-9d21-6a8f3f7c9a10',
  homeTenantId: adatum.id,
  redirectUris: [],
};

export const localIdentity: ManagedIdentity = {
  clientId: 'e3b0c442-98fc-4c14-9afb-f4c8996fb924',
  principalId: '27ae41e4-649b-434c-a495-991b7852b855',
};

/**
 * `access` of the local configuration: Adatum's people have their role in all tenants, and people of a tenant are readers of their
 * own.
 */
export const accessFor = (tenantIds: readonly string[]): readonly Readonly<Record<string, unknown>>[] => [
  { appRole: 'operator', organisation: adatum.id, role: 'operator', tenants: tenantIds },
  { appRole: 'reader', organisation: adatum.id, role: 'reader', tenants: tenantIds },
  ...tenantIds.map((tenantId) => ({ appRole: 'reader', organisation: tenantId, role: 'reader', tenants: [tenantId] })),
];
