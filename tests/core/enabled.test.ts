import { controls } from '../../shared/controls';
import { enabledOf, kindsOfControl, unneededKinds } from '../../shared/core/enabled';
import { kindDefinitions } from '../../shared/core/kind';
import { detectors } from '../../shared/detectors';
import { neededPermissions } from '../../shared/graph/permissions';
import { basisKinds } from '../../shared/pipeline/tenant-state';

const all = { controls, detectors };
const without = (disabled: readonly string[]) => [...unneededKinds(all, { disabled })].sort();
const needing = (kind: string): readonly string[] => [
  ...controls.filter((control) => kindsOfControl(control).some((one) => one === kind)).map(({ id }) => id),
  ...detectors
    .filter(({ watches }) => [...watches.changes, ...watches.records].some((one) => one === kind))
    .map(({ id }) => id),
];

test('nothing is switched off: everything is read', () => {
  expect(without([])).toEqual([]);
  expect(enabledOf(controls, { disabled: [] })).toBe(controls);
});

test('a kind that something else needs is read on', () => {
  const [one, ...others] = needing('sharepointSettings');
  expect(one).toBeDefined();
  expect(without([...others])).toEqual([]);
});

test('a kind that nothing on needs is not read, and its permission is not asked for', () => {
  const off = without(needing('sharepointSettings'));
  expect(off).toEqual(['sharepointSettings']);
  const kinds = kindDefinitions.map(({ kind }) => kind).filter((kind) => !off.includes(kind));
  expect(neededPermissions()).toContain('SharePointTenantSettings.Read.All');
  expect(neededPermissions(kinds)).not.toContain('SharePointTenantSettings.Read.All');
});

test('who did it, who is privileged and what is licensed is read whatever is off', () => {
  const off = without([...controls, ...detectors].map(({ id }) => id));
  for (const kind of ['directoryAudit', 'user', 'group', 'organization', 'subscribedSku', 'unifiedRoleAssignment'])
    expect(off).not.toContain(kind);
  expect(off).toContain('conditionalAccessPolicy');
});

test('a control on Conditional Access needs what its basis rests on', () => {
  const [onPolicies] = controls.filter(({ usesConditionalAccess }) => usesConditionalAccess);
  if (onPolicies === undefined) throw new Error('no control on Conditional Access');
  const kinds = kindsOfControl({ ...onPolicies, needs: [], needsWhereLicensed: [], folds: [] });
  const always = ['group', 'unifiedRoleAssignment'];
  expect([...kinds, ...always].sort()).toEqual([...basisKinds].sort());
});
