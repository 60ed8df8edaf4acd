import { roleName } from '../resource/privileged-roles';
import type { RoleAssignment } from '../resource/resource';
import { type Line, personReference, type Reference, textReference } from './event';

/** Of a larger list, only the first members are shown. */
const maxMembers = 20;

/** Every setting that differs, with its name in words: "allow invites from: everyone". */
export function settingLines(before: object | null, after: object | null): readonly Line[] {
  const [old, now] = [settingsIn(before), settingsIn(after)];
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort();
  return paths
    .filter((path) => old.get(path) !== now.get(path))
    .slice(0, maxSettings)
    .map((path) => ({ label: inWords(path), before: sideOf(old.get(path)), after: sideOf(now.get(path)) }));
}

const maxSettings = 20;
const sideOf = (value: string | undefined): readonly Reference[] => (value === undefined ? [] : [textReference(value)]);

/** "defaultUserRolePermissions.allowedToCreateApps" as "Allowed to create apps". */
function inWords(path: string): string {
  const words = (path.split('.').at(-1) ?? path).replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  const scope = path.includes('.') ? `${path.split('.')[0]}: ` : '';
  return scope === 'defaultUserRolePermissions: ' || scope === '' ? capital(words) : `${scope}${words}`;
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

function settingsIn(value: unknown, path = ''): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (value === null || value === undefined || path === 'id') return found;
  if (Array.isArray(value)) return value.length === 0 ? found : found.set(path, value.join(', '));
  if (typeof value !== 'object')
    return found.set(path, value === true ? 'yes' : value === false ? 'no' : String(value));
  for (const [key, item] of Object.entries(value)) {
    for (const [inner, text] of settingsIn(item, path === '' ? key : `${path}.${key}`)) found.set(inner, text);
  }
  return found;
}

/** The state of the whole object, before and after. */
export const stateLine = (label: string, before: string | undefined, after: string | undefined): Line => ({
  label,
  before: sideOf(before),
  after: sideOf(after),
});

export const roleLines = (before: RoleAssignment | null, after: RoleAssignment | null): readonly Line[] => [
  { label: 'Role', before: roleOf(before), after: roleOf(after) },
];

const roleOf = (assignment: RoleAssignment | null): readonly Reference[] =>
  assignment === null
    ? []
    : [
        {
          type: 'role',
          id: assignment.roleDefinitionId,
          name: roleName(assignment.roleDefinitionId) ?? 'a custom role',
        },
      ];

export function peopleLines(
  label: string,
  before: readonly string[] | undefined,
  after: readonly string[] | undefined,
): readonly Line[] {
  const was = new Set(before);
  const is = new Set(after);
  const left = [...was].filter((id) => !is.has(id)).slice(0, maxMembers);
  const joined = [...is].filter((id) => !was.has(id)).slice(0, maxMembers);
  if (left.length === 0 && joined.length === 0) return [];
  return [{ label, before: left.map(personReference), after: joined.map(personReference) }];
}
