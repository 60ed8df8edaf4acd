import type { ConditionalAccessPolicy } from '../resource/resource';
import { deviceStates } from './cell';
import type { Certainty } from './certainty';
import { contextOf, type EnforcedPolicy, enforcedPolicies } from './context';
import { gridsOf } from './grid';
import { matchesDevice } from './match';
import type { Difference } from './policy-difference';
import { domainOf, mfa } from './requirement';

const nowhere = contextOf({ namedLocations: [], strengths: [], unresolvedGroupIds: new Set() });

const asEnforced = (policy: ConditionalAccessPolicy): readonly EnforcedPolicy[] =>
  enforcedPolicies(
    [{ ...policy, state: 'enabled', conditions: { ...policy.conditions, clientApplications: null } }],
    nowhere,
  );

const filterText = (policy: ConditionalAccessPolicy): string =>
  JSON.stringify([policy.conditions.deviceFilter?.mode, policy.conditions.deviceFilter?.rule]);

/** Changes to the device filter. Rules are compared by the devices that they match, not by their text. */
export function filterDifferences(
  before: ConditionalAccessPolicy,
  after: ConditionalAccessPolicy,
): readonly Difference[] {
  if (filterText(before) === filterText(after)) return [];
  const [was, is] = [...asEnforced(before), ...asEnforced(after)];
  if (was === undefined || is === undefined) return [];
  const devices = gridsOf(domainOf(mfa, { deviceStates }))([was, is]).device.map((device) => ({
    clientAppType: 'browser',
    device,
    flow: 'none',
  }));
  const pairs = devices.map((cell): readonly [Certainty, Certainty] => [
    matchesDevice(was, cell),
    matchesDevice(is, cell),
  ]);
  // A rule that could not be parsed may exclude any device.
  const shrank = pairs.some(([a, b]) => a !== 'no' && b !== 'yes' && !(a === 'maybe' && b === 'maybe'));
  const unread = pairs.some(([a, b]) => a === 'maybe' && b === 'maybe');
  const grew = pairs.some(([a, b]) => a !== 'yes' && b !== 'no' && !(a === 'maybe' && b === 'maybe'));
  const added = before.conditions.deviceFilter === null;
  const removed = after.conditions.deviceFilter === null;
  return [
    ...(shrank || unread ? [{ reason: added ? 'conditionAdded' : 'includeShrank', effect: 'weaker' } as const] : []),
    ...(grew ? [{ reason: removed ? 'conditionRemoved' : 'includeGrew', effect: 'stronger' } as const] : []),
  ];
}
