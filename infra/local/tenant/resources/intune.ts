import type { Call, Endpoint } from '../graph/endpoint';
import { notFound } from '../graph/graph-error';
import { graphTime } from '../graph/graph-time';
import { answerList, rowsOf } from '../graph/listing';
import type { Expansion, Query, QueryRules } from '../graph/query';
import { metadataUrl } from '../graph/wire';
import { isObject, type Json, type JsonObject, objectsOf, textOf } from '../json';
import { kindOf } from '../kinds';
import { type PolicyState, policyOnWire, policyStates, settingOnWire } from '../state/compliance-states';
import { complianceCounts } from '../state/fleet-counts';
import { collectionOf } from '../world';
import {
  computedEndpoint,
  type EndpointBasics,
  entityEndpoint,
  listEndpoint,
  singletonEndpoint,
} from './list-endpoint';

const readDevices: EndpointBasics = {
  permissions: ['DeviceManagementManagedDevices.Read.All', 'DeviceManagementConfiguration.Read.All'],
  bucket: 'intuneDevices',
  licence: 'intune',
};
const readConfiguration: EndpointBasics = {
  permissions: ['DeviceManagementConfiguration.Read.All'],
  bucket: 'intune',
  licence: 'intune',
};
const readAudits: EndpointBasics = {
  permissions: ['DeviceManagementApps.Read.All', 'DeviceManagementConfiguration.Read.All'],
  bucket: 'intune',
  licence: 'intune',
};

/** operatingSystem cannot be filtered and nothing can be counted. */
const deviceRules: QueryRules = {
  select: true,
  filter: {
    id: ['eq'],
    complianceState: ['eq', 'ne'],
    lastSyncDateTime: ['eq', 'ge', 'le', 'gt', 'lt'],
    userPrincipalName: ['eq'],
    azureADDeviceId: ['eq', 'in'],
    deviceName: ['eq'],
    serialNumber: ['eq'],
  },
  top: { max: 1_000 },
};
const compliancePolicyRules: QueryRules = {
  select: true,
  top: { max: 1_000 },
  expand: { names: ['assignments', 'scheduledActionsForRule'], together: true },
};
const auditRules: QueryRules = {
  select: true,
  filter: {
    activityDateTime: ['eq', 'ge', 'le', 'gt', 'lt'],
    category: ['eq'],
    activityOperationType: ['eq'],
    activityType: ['eq'],
    id: ['eq'],
  },
  orderby: ['activityDateTime'],
  top: { max: 1_000 },
};

/** How long a page of devices is cached. Devices check in every 8 hours, so it becomes outdated slowly. */
const keepPagesForMs = 20 * 60_000;

function scheduledActions(policy: JsonObject, expansion: Expansion | undefined): readonly JsonObject[] {
  return objectsOf(policy.scheduledActionsForRule).map((rule) => {
    const { scheduledActionConfigurations, ...plain } = rule;
    const wanted = expansion?.expand.includes('scheduledActionConfigurations') === true;
    return wanted ? { ...plain, scheduledActionConfigurations: scheduledActionConfigurations ?? [] } : plain;
  });
}

function expandPolicy(policy: JsonObject, query: Query): JsonObject {
  const expanded: Record<string, Json> = {};
  for (const expansion of query.expand) {
    expanded[expansion.name] =
      expansion.name === 'assignments' ? objectsOf(policy.assignments) : scheduledActions(policy, expansion);
  }
  return expanded;
}

function policyPart(part: 'assignments' | 'scheduledActionsForRule'): Endpoint {
  return {
    method: 'GET',
    path: `/deviceManagement/deviceCompliancePolicies/{id}/${part}`,
    workload: 'intune',
    ...readConfiguration,
    answer(call) {
      const id = call.parameters.id ?? '';
      const policy = collectionOf(call.tenant.world, 'deviceManagement/deviceCompliancePolicies').get(id);
      if (policy === undefined) throw notFound('intune', id);
      const value = part === 'assignments' ? objectsOf(policy.assignments) : scheduledActions(policy, undefined);
      const context = `deviceManagement/deviceCompliancePolicies('${id}')/${part}`;
      return { status: 200, body: { '@odata.context': metadataUrl(context, undefined), value } };
    },
  };
}

const allOf = (call: Call, path: 'deviceManagement/deviceCompliancePolicies'): readonly JsonObject[] => {
  const rows = collectionOf(call.tenant.world, path);
  return Array.from({ length: rows.end() }, (_, slot) => rows.at(slot)).filter((row) => row !== undefined);
};

/** A list below one device. `answer` gets the device and the state of its policies. */
function belowDevice(
  path: string,
  answer: (device: JsonObject, states: readonly PolicyState[], call: Call) => readonly JsonObject[],
): Endpoint {
  return {
    method: 'GET',
    path: `/deviceManagement/managedDevices/{id}/${path}`,
    workload: 'intune',
    ...readConfiguration,
    bucket: 'intuneDevices',
    answer(call) {
      const id = call.parameters.id ?? '';
      const device = collectionOf(call.tenant.world, 'deviceManagement/managedDevices').get(id);
      if (device === undefined) throw notFound('intune', id);
      const value = answer(
        device,
        policyStates(device, allOf(call, 'deviceManagement/deviceCompliancePolicies')),
        call,
      );
      const context = `deviceManagement/managedDevices('${id}')/${path.replace('{policy}', call.parameters.policy ?? '')}`;
      return { status: 200, body: { '@odata.context': metadataUrl(context, undefined), value } };
    },
  };
}

const policyStatesOfDevice = belowDevice('deviceCompliancePolicyStates', (_, states) => states.map(policyOnWire));

const settingStatesOfDevice = belowDevice(
  'deviceCompliancePolicyStates/{policy}/settingStates',
  (device, states, call) => {
    const policy = states.find(({ id }) => id === call.parameters.policy);
    if (policy === undefined) throw notFound('intune', call.parameters.policy ?? '');
    return policy.settings.map((setting) => settingOnWire(device, policy, setting));
  },
);

const auditEvents: Endpoint = {
  method: 'GET',
  path: '/deviceManagement/auditEvents',
  workload: 'intune',
  ...readAudits,
  answer: (call) =>
    answerList(call, {
      kind: kindOf('deviceManagement/auditEvents'),
      context: 'deviceManagement/auditEvents',
      rules: auditRules,
      rows: (asOf) => rowsOf(call.tenant.world.logs['deviceManagement/auditEvents'].visible(asOf)),
    }),
};

/** `settings` as a path of its own works although the metadata has no such segment. */
const settings: Endpoint = {
  method: 'GET',
  path: '/deviceManagement/settings',
  workload: 'intune',
  ...readConfiguration,
  answer(call: Call) {
    const value = call.tenant.world.singletons.get('deviceManagement')?.settings;
    if (!isObject(value)) throw notFound('intune', 'settings');
    return { status: 200, body: { '@odata.context': metadataUrl('deviceManagement/settings', undefined), ...value } };
  },
};

const readPush: EndpointBasics = {
  permissions: ['DeviceManagementConfiguration.Read.All', 'DeviceManagementManagedDevices.Read.All'],
  bucket: 'intune',
  licence: 'intune',
};
const readConnectors: EndpointBasics = {
  permissions: ['DeviceManagementServiceConfig.Read.All', 'DeviceManagementConfiguration.Read.All'],
  bucket: 'intune',
  licence: 'intune',
};
/** A partner sends a heartbeat every hour, until a change sets a fixed time for its last one. */
const beating = (connector: JsonObject, call: Call): JsonObject => ({
  ...connector,
  lastHeartbeatDateTime: connector.lastHeartbeatDateTime ?? graphTime(call.tenant.now() - 3_600_000),
});
const readTokens: EndpointBasics = {
  permissions: ['DeviceManagementServiceConfig.Read.All', 'DeviceManagementApps.Read.All'],
  bucket: 'intune',
  licence: 'intune',
};

const readApps: EndpointBasics = {
  permissions: ['DeviceManagementApps.Read.All'],
  bucket: 'intune',
  licence: 'intune',
};

export const intuneEndpoints: readonly Endpoint[] = [
  singletonEndpoint('deviceManagement/applePushNotificationCertificate', readPush),
  listEndpoint(
    'deviceManagement/mobileThreatDefenseConnectors',
    readConnectors,
    { select: true, top: { max: 1_000 } },
    { shape: beating },
  ),
  listEndpoint('deviceAppManagement/vppTokens', readTokens, { select: true, top: { max: 1_000 } }),
  listEndpoint('deviceAppManagement/iosManagedAppProtections', readApps, { select: true, top: { max: 1_000 } }),
  listEndpoint('deviceAppManagement/androidManagedAppProtections', readApps, { select: true, top: { max: 1_000 } }),
  singletonEndpoint('deviceManagement', readConfiguration),
  settings,
  listEndpoint('deviceManagement/managedDevices', readDevices, deviceRules, { cachePagesForMs: keepPagesForMs }),
  entityEndpoint('deviceManagement/managedDevices', readDevices, { select: true }),
  policyStatesOfDevice,
  settingStatesOfDevice,
  listEndpoint('deviceManagement/deviceCompliancePolicies', readConfiguration, compliancePolicyRules, {
    expand: expandPolicy,
  }),
  entityEndpoint(
    'deviceManagement/deviceCompliancePolicies',
    readConfiguration,
    { select: true, expand: { names: ['assignments', 'scheduledActionsForRule'], together: true } },
    { expand: expandPolicy },
  ),
  policyPart('assignments'),
  policyPart('scheduledActionsForRule'),
  computedEndpoint('deviceManagement/deviceCompliancePolicyDeviceStateSummary', readConfiguration, (call) => ({
    id: textOf(call.tenant.world.singletons.get('deviceManagement'), 'intuneAccountId') || call.tenant.tenantId,
    ...complianceCounts(collectionOf(call.tenant.world, 'deviceManagement/managedDevices')),
  })),
  auditEvents,
];
