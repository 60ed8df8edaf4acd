import type { DeviceCompliancePolicy } from './device-compliance-policy';

/** Ids of the groups that a policy includes or excludes. */
export const groupsNamedBy = ({ assignments }: DeviceCompliancePolicy): readonly string[] => {
  const ids = assignments.map((target) => target.replace(/^exclude:/, ''));
  return ids.filter((id) => id !== '' && id !== 'allDevices' && id !== 'allUsers' && !id.startsWith('other:'));
};
