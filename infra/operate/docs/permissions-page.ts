import { controls } from '../../../shared/controls';
import { kindsOfControl, kindsOfDetector } from '../../../shared/core/verdict/enabled';
import { detectors } from '../../../shared/detectors';
import { neededAppRoles } from '../../../shared/graph/permissions';
import { kindDefinitions } from '../../../shared/kinds';
import { generated, licenceOf, table } from './markdown';

function permissionRow({ permission, why }: { readonly permission: string; readonly why: string }): readonly string[] {
  const kinds = kindDefinitions.filter((definition) => definition.permission === permission);
  const names = new Set(kinds.map(({ kind }) => kind));
  const needing = [
    controls.filter((control) => kindsOfControl(control).some((kind) => names.has(kind))).length,
    detectors.filter((detector) => kindsOfDetector(detector).some((kind) => names.has(kind))).length,
  ];
  const licences = [...new Set(kinds.map(({ licence }) => licenceOf(licence)))];
  return [permission, why, ...needing.map(String), licences.join(', ') || 'none'];
}

/** What is granted, and how often each kind is read. */
export const permissionsPage = (): string => `${generated}

# Permissions

Application permissions of Microsoft Graph that the controls and detectors need; all of them only read. A missing one makes what it reads *unknown*, and the page says which one to grant. \`npm run grant-permissions\` grants this list, less what only checks need that \`disabled\` of the [configuration](configuration.md) switches off in every tenant; health and doctor go by the same list.

${table(['Permission', 'What it is for', 'Controls', 'Detectors', 'Licence that it needs'], neededAppRoles().map(permissionRow))}

# Cadences

${table(
  ['Kind', 'Read every', 'Verdicts rest on it for at most', 'Throttle budget'],
  kindDefinitions.map(({ kind, cadenceMinutes, freshMinutes, bucket }) => [
    kind,
    `${cadenceMinutes} min`,
    `${freshMinutes} min`,
    bucket,
  ]),
)}
`;
