import { controls } from '../../../shared/controls';
import { kindsOfControl, kindsOfDetector } from '../../../shared/core/verdict/enabled';
import { detectors } from '../../../shared/detections';
import { type AppRole, neededAppRoles } from '../../../shared/graph/permissions';
import { kindDefinitions } from '../../../shared/kinds';
import { generated, licenceOf, table, unique } from './markdown';

function permissionRow({ permission, why }: AppRole): readonly string[] {
  const kinds = kindDefinitions.filter((definition) => definition.permission === permission);
  const names = new Set(kinds.map(({ kind }) => kind));
  const needing = [
    controls.filter((control) => kindsOfControl(control).some((kind) => names.has(kind))).length,
    detectors.filter((detector) => kindsOfDetector(detector).some((kind) => names.has(kind))).length,
  ];
  return [permission, why, ...needing.map(String), unique(kinds.map(({ licence }) => licenceOf(licence))) || 'none'];
}

const permissionTable = (roles: readonly AppRole[]): string =>
  table(['Permission', 'Purpose', 'Controls', 'Detectors', 'Required licence'], roles.map(permissionRow));

const optionalRoles = (): readonly AppRole[] => {
  const standard = new Set(neededAppRoles().map(({ permission }) => permission));
  return neededAppRoles(kindDefinitions.map(({ kind }) => kind)).filter(({ permission }) => !standard.has(permission));
};

/** The permissions, and how often each resource type is read. */
export const permissionsPage = (): string => `${generated}

# Permissions

These are the Microsoft Graph application permissions that the controls and detectors need. All of them are read-only. If one is missing, everything that needs it is *unknown*, and the page says which permission to grant.

\`npm run grant-permissions\` grants this list, without the permissions that only [switched-off checks](configuration.md#checks-that-are-switched-off) need. Health and doctor use the same list.

${permissionTable(neededAppRoles())}

## Optional permissions

[Optional sources](configuration.md#optional-sources) are read only if \`optionalSources\` names them; then \`npm run grant-permissions\` grants their permissions too.

${permissionTable(optionalRoles())}

## Cadences

${table(
  ['Resource type', 'Read every', 'Verdicts use it for at most', 'Throttle budget'],
  kindDefinitions.map(({ kind, cadenceMinutes, freshMinutes, bucket }) => [
    kind,
    `${cadenceMinutes} min`,
    `${freshMinutes} min`,
    bucket,
  ]),
)}
`;
