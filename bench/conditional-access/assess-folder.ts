import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runLoad } from '../../infra/operate/assess/run';
import type { ConditionalAccessPolicy, NamedLocation } from '../../shared/core/resource/resource';
import type { World } from '../../tests/fixtures/conditional-access';
import { runInChild } from '../child';
import { type Measured, measure } from '../measured';

type Judged = { readonly measured: Measured; readonly text: string };

/** The role `assess-folder`: does what `npm run assess -- --load` does, in a process of its own. */
export async function assessFolder(folder: string): Promise<Judged> {
  const given = new Map([['--load', folder]]);
  const { result, measured } = await measure(() => runLoad(given, new Date().toISOString()));
  return { measured, text: result.text };
}

/** Writes a tenant as a folder of Graph's lists, and measures `assess` on it. */
export async function assessed(world: World): Promise<Judged> {
  const folder = mkdtempSync(join(tmpdir(), 'assess-bench-'));
  try {
    writeLists(folder, world);
    return await runInChild<Judged>('assess-folder', folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference */
const planIds = {
  AAD_PREMIUM: '41781fb2-bc02-4b7c-bd55-b576c07bb09d',
  AAD_PREMIUM_P2: 'eec0eb4f-6444-4f95-aba0-50c24d67f998',
  INTUNE_A: 'c1ec4a95-1f05-45b3-a911-aa3fa01094f5',
};

function writeLists(folder: string, world: World): void {
  const write = (path: string, value: readonly unknown[]): void => {
    const file = join(folder, `${path}.json`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ value }));
  };
  write(
    'identity/conditionalAccess/policies',
    world.policies.map((policy) => policyOfGraph(policy, world)),
  );
  write('identity/conditionalAccess/namedLocations', world.namedLocations.map(locationOfGraph));
  write('policies/authenticationStrengthPolicies', world.strengths);
  write('users', world.users);
  write(
    'groups',
    world.groups.map(({ memberIds: _, ...group }) => ({ ...group, groupTypes: [], securityEnabled: true })),
  );
  for (const { id, memberIds } of world.groups)
    write(
      `groups/${id}/transitiveMembers`,
      memberIds.map((memberId) => ({ '@odata.type': '#microsoft.graph.user', id: memberId })),
    );
  write('roleManagement/directory/roleAssignments', world.roleAssignments);
  const servicePlans = Object.entries(planIds).map(([servicePlanName, servicePlanId]) => ({
    servicePlanId,
    servicePlanName,
    provisioningStatus: 'Success',
    appliesTo: 'User',
  }));
  const consumedUnits = world.users.length;
  const prepaidUnits = { enabled: consumedUnits, suspended: 0, warning: 0 };
  const sku = { id: 'e5', skuId: 'e5', skuPartNumber: 'SPE_E5', capabilityStatus: 'Enabled' };
  write('subscribedSkus', [{ ...sku, consumedUnits, prepaidUnits, servicePlans }]);
}

function policyOfGraph({ conditions, grantControls, ...policy }: ConditionalAccessPolicy, { strengths }: World) {
  const { deviceFilter, transferMethods, unknownConditions: _, ...others } = conditions;
  const { authenticationStrengthId = null, ...grant } = grantControls ?? {};
  return {
    ...policy,
    conditions: {
      ...others,
      devices: deviceFilter === null ? null : { deviceFilter },
      authenticationFlows: transferMethods.length === 0 ? null : { transferMethods: transferMethods.join(',') },
    },
    grantControls:
      grantControls === null
        ? null
        : { ...grant, authenticationStrength: strengths.find(({ id }) => id === authenticationStrengthId) ?? null },
  };
}

const locationOfGraph = (location: NamedLocation) =>
  location.type === 'ip'
    ? {
        ...location,
        '@odata.type': '#microsoft.graph.ipNamedLocation',
        ipRanges: location.ipRanges.map((cidrAddress) => ({
          '@odata.type': '#microsoft.graph.iPv4CidrRange',
          cidrAddress,
        })),
      }
    : { ...location, '@odata.type': '#microsoft.graph.countryNamedLocation' };
