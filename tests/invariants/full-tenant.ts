/** A tenant in which a loss can be tested for every resource type: each list has more than one item. */
import type { Kind, SmallKind } from '../../shared/core/resource/kind';
import type { SmallResources } from '../../shared/core/resource/resource';
import { minuteMs } from '../../shared/core/time/durations';
import { smallCollectors } from '../../shared/graph/collectors';
import { kindDefinitions } from '../../shared/kinds';
import type { DirectoryDevice } from '../../shared/kinds/device/device';
import {
  assignment,
  eligibility,
  globalAdministratorRole,
  instance,
  userAdministratorRole,
} from '../fixtures/conditional-access';
import {
  alert,
  goodConnectors,
  healthIssue,
  incident,
  riskDetection,
  riskyApplication,
  sensor,
  signInGroup,
} from '../fixtures/defence';
import { auditEvent, directoryAudit, person } from '../fixtures/records';
import { detection, riskyUser } from '../fixtures/risk';
import { crossTenantPartner } from '../fixtures/settings';
import { graphOf, people } from '../pipeline/small-tenant';
import type { SmallWorld } from '../pipeline/small-world';

const listSize = 7;

/** Resource types that the healthy Contoso does not have. */
const samples: { readonly [K in SmallKind]?: readonly SmallResources[K][] } = {
  ...goodConnectors,
  alert: [alert()],
  appManagementPolicy: [
    { id: 'exempt', displayName: 'Exempt apps', isEnabled: true, restrictions: [], appliesTo: ['app'] },
  ],
  authenticationContextClassReference: [{ id: 'c1', displayName: 'Sensitive', isAvailable: true }],
  companySubscription: [
    { id: 'order', skuId: 'sku-1', status: 'Enabled', isTrial: false, endsAt: '2028-01-01T00:00:00Z' },
  ],
  crossTenantAccessPolicyConfigurationPartner: [crossTenantPartner()],
  healthIssue: [healthIssue()],
  incident: [incident()],
  legacySignIn: [signInGroup()],
  openRiskDetection: [riskDetection()],
  riskyServicePrincipal: [riskyApplication()],
  riskyUser: [riskyUser()],
  sensor: [sensor()],
  uncoveredSignIn: [signInGroup()],
  unifiedRoleAssignmentScheduleInstance: people.slice(0, 7).map((id) => instance(id, userAdministratorRole)),
  unifiedRoleEligibilityScheduleInstance: people.slice(0, 7).map((id) => eligibility(id, userAdministratorRole)),
};

/** The same resource under other ids, until the list is long enough for a large loss. */
const multiplied = <T extends { readonly id: string }>(items: readonly T[]): readonly T[] => {
  const [first] = items;
  if (first === undefined || items.length >= listSize) return items;
  const more = Array.from({ length: listSize - items.length }, (_, at) => ({ ...first, id: `${first.id}-${at}` }));
  return [...items, ...more];
};

const device = (id: string): DirectoryDevice => ({
  id,
  deviceId: `entra-${id}`,
  displayName: `PC-${id}`,
  accountEnabled: true,
  isCompliant: true,
  isManaged: true,
  trustType: 'AzureAd',
  operatingSystem: 'Windows',
});

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

/** Fills the tenant of a world that has not been collected yet. */
export async function fill(world: SmallWorld): Promise<void> {
  const { tenant, now } = world;
  tenant.assignments = [
    ...tenant.assignments,
    ...people
      .slice(0, 5)
      .map((id) => assignment(id, id === 'person00' ? globalAdministratorRole : userAdministratorRole)),
  ];
  tenant.directoryDevices = names.map(device);
  tenant.unifiedGroups = names.map((id) => ({ id, displayName: `Team ${id}`, visibility: 'Private' }));
  for (const kind of smallKinds) {
    if (kind === 'group' || smallCollectors[kind].answer !== 'list') continue;
    const own = samples[kind] ?? (await graphOf(tenant, now).fetchSmall(kind));
    tenant.more = { ...tenant.more, [kind]: multiplied(own as readonly { readonly id: string }[]) };
  }
}

const smallKinds = kindDefinitions.flatMap(({ kind, shape }) => (shape === 'small' ? [kind as SmallKind] : []));

/** Harmless entries of every log that can be read now. One wrong answer lacks some of them. */
export function writeLogs(world: SmallWorld): readonly { readonly id: string }[] {
  const written = names.flatMap((name, at) => {
    const time = new Date(world.now() - (at + 2) * minuteMs).toISOString();
    const id = `entry ${name} of ${time}`;
    return [
      directoryAudit({ id, correlationId: id, activityDateTime: time, actor: person('ada') }),
      auditEvent({ id: `intune ${id}`, activityDateTime: time }),
      { ...detection('generic', { riskLevel: 'low' }), id: `risk ${id}`, detectionId: id, lastUpdatedDateTime: time },
    ];
  });
  world.tenant.log.push(...written.map((record) => ({ record, visibleAt: world.now() })));
  return written;
}

export const allKinds: readonly Kind[] = kindDefinitions.map(({ kind }) => kind);
