import type { Collection } from '../collection';
import type { JsonObject } from '../json';

/** The counts of deviceCompliancePolicyDeviceStateSummary and the compliance state that each counts. */
const countedStates: Readonly<Record<string, string>> = {
  compliantDeviceCount: 'compliant',
  nonCompliantDeviceCount: 'noncompliant',
  inGracePeriodCount: 'inGracePeriod',
  unknownDeviceCount: 'unknown',
  conflictDeviceCount: 'conflict',
  errorDeviceCount: 'error',
  configManagerCount: 'configManager',
};

/** The number of managed devices in each compliance state; reads one property of every device. */
export function complianceCounts(devices: Collection): JsonObject {
  const byState = new Map<unknown, number>();
  for (let slot = 0; slot < devices.end(); slot += 1) {
    const state = devices.peek(slot, 'complianceState');
    byState.set(state, (byState.get(state) ?? 0) + 1);
  }
  const counts = Object.entries(countedStates).map(([name, state]) => [name, byState.get(state) ?? 0] as const);
  return { ...Object.fromEntries(counts), notApplicableDeviceCount: 0, remediatedDeviceCount: 0 };
}
