/** Which settings of its compliance policies a device fails: one request for its policies, and one for each that fails. */
import * as z from 'zod';
import { inParallel } from '../async/in-parallel';
import { CollectionError } from '../core/collection/failure';
import type { FailingSettings, UnreadReason } from '../core/resource/failing-settings';
import { kindDefinition } from '../kinds';
import type { Call } from './call';
import { type CallPatience, createPatience } from './call';
import { listAll, type Requests } from './requests';
import { readShape, text } from './shape';

const SettingState = z.object({ setting: text, settingName: text, state: text });
/**
 * In the documentation, the settings are part of the policy's state. Intune leaves them out there and returns them as a list below
 * it.
 */
const PolicyState = z.object({
  id: z.string().min(1),
  displayName: text,
  state: text,
  settingStates: z.array(SettingState).nullish(),
});
type SettingState = z.infer<typeof SettingState>;

const kind = 'managedDevice';
/** A device has one entry for each of its users, so a policy can be listed several times. */
const mostPolicies = 4;
const mostSettings = 10;
const maxName = 120;
const devicesAtOnce = 4;
/** The causes are less important than the devices, and the collection holds its lease meanwhile, so they get only this long. */
const patienceMs = 3_000;
const longestMs = 15_000;

const failing: ReadonlySet<string> = new Set(['noncompliant', 'error', 'conflict']);
const isFailing = ({ state }: { readonly state: string | null }): boolean => failing.has((state ?? '').toLowerCase());

/** https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-devicecompliancepolicysettingstate */
const stateCall = (below: string, path: string): Call => ({
  method: 'GET',
  url: `/deviceManagement/managedDevices/${below}`,
  path: `/deviceManagement/managedDevices/{id}/${path}`,
  scope: 'intune',
  cost: 1,
  permission: kindDefinition('deviceCompliancePolicy').permission,
  licence: 'INTUNE',
  repeatable: true,
  missing: 'gone',
});

const policiesCall = (deviceId: string): Call =>
  stateCall(`${encodeURIComponent(deviceId)}/deviceCompliancePolicyStates`, 'deviceCompliancePolicyStates');

const settingsCall = (deviceId: string, policyId: string): Call =>
  stateCall(
    `${encodeURIComponent(deviceId)}/deviceCompliancePolicyStates/${encodeURIComponent(policyId)}/settingStates`,
    'deviceCompliancePolicyStates/{id}/settingStates',
  );

async function fetchOne(requests: Requests, deviceId: string, patience: CallPatience): Promise<FailingSettings> {
  const states = await listAll(
    requests,
    policiesCall(deviceId),
    (item) => readShape(kind, PolicyState, item),
    patience,
  );
  const policies = [...new Map(states.filter(isFailing).map((state) => [state.id, state])).values()].slice(
    0,
    mostPolicies,
  );
  const settings: SettingState[] = [];
  for (const { id, settingStates } of policies) {
    const listed = (settingStates ?? []).length > 0;
    settings.push(
      ...(listed
        ? (settingStates ?? [])
        : await listAll(requests, settingsCall(deviceId, id), (item) => readShape(kind, SettingState, item), patience)),
    );
  }
  const names = settings.filter(isFailing).map(({ setting, settingName }) => (setting ?? settingName ?? '').trim());
  return {
    status: 'read',
    settings: firstFew(names, mostSettings),
    policies: firstFew(
      policies.map(({ displayName }) => (displayName ?? '').trim()),
      mostPolicies,
    ),
  };
}

const firstFew = (names: readonly string[], most: number): readonly string[] =>
  [...new Set(names.filter((name) => name !== '').map((name) => name.slice(0, maxName)))].sort().slice(0, most);

/**
 * The failing settings by device id. A failure leaves the devices complete and only their causes out: after a refusal, throttling
 * or an error that would repeat, no further device is read. A device that no longer exists does not stop the others.
 */
export async function fetchFailingSettings(
  requests: Requests,
  deviceIds: readonly string[],
): Promise<ReadonlyMap<string, FailingSettings>> {
  const patience = createPatience(patienceMs);
  const until = requests.now() + longestMs;
  let stopped: UnreadReason | undefined;
  const found = await inParallel(deviceIds, devicesAtOnce, async (id): Promise<readonly [string, FailingSettings]> => {
    if (stopped === undefined && requests.now() > until) stopped = 'broken';
    if (stopped !== undefined) return [id, { status: 'unread', reason: stopped }];
    try {
      return [id, await fetchOne(requests, id, patience)];
    } catch (error) {
      if (!(error instanceof CollectionError)) throw error;
      const { reason } = error.failure;
      if (reason !== 'gone' && reason !== 'ours') stopped = reason;
      return [id, { status: 'unread', reason }];
    }
  });
  return new Map(found);
}
