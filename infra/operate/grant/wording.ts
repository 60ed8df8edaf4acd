import { type AppRole, dangerousAppRoleIds } from '../../../shared/graph/permissions';
import { plainText } from '../../../shared/reports/language/plain-text';
import type { Beyond, GrantResult } from './grant-missing';

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** The needed permissions, each with its id and purpose, and those that are never requested. */
export const neededLines = (needed: readonly AppRole[]): readonly string[] => [
  `Zero Trust Watch needs ${counted(needed.length, 'application permission', 'application permissions')} of Microsoft Graph. Each of them only reads.`,
  '',
  ...needed.flatMap(({ permission, appRoleId, why }) => [`  ${permission.padEnd(42)}${appRoleId}`, `    ${why}`]),
  '',
  `Never asked for: ${Object.keys(dangerousAppRoleIds).sort().join(', ')}.`,
  'With one of these an application can grant itself every other. This program never asks for them.',
];

export const dryRunLines = (principal: string | undefined, removesExcess: boolean): readonly string[] => [
  '',
  principal === undefined
    ? 'Dry run: nothing was granted. To grant them, add --principal ID.'
    : `Dry run: nothing was granted. Without --dry-run, ${principal} gets the permissions it lacks${
        removesExcess ? ', and loses every other permission of Microsoft Graph' : ''
      }.`,
];

const typeNames: Readonly<Record<string, string>> = {
  ManagedIdentity: 'a managed identity',
  Application: 'an application',
};

const advice =
  'Zero Trust Watch does not need them. If nothing else does, remove them with --remove-excess (those of Microsoft Graph), or in Entra admin center > Enterprise applications.';

function beyondLines({ beyond }: GrantResult): readonly string[] {
  if (beyond.length === 0) return [];
  const left = beyond.filter(({ removal }) => removal !== 'removed');
  const removed = beyond.filter(({ removal }) => removal === 'removed');
  return [
    ...(removed.length === 0
      ? []
      : [
          '',
          `Removed ${counted(removed.length, 'permission', 'permissions')} that no check needs:`,
          ...removed.map(beyondLine),
          "The identity's present token keeps them for up to 24 hours.",
        ]),
    ...(left.length === 0
      ? []
      : ['', `It also holds ${counted(left.length, 'permission', 'permissions')}:`, ...left.map(beyondLine), advice]),
  ];
}

const beyondLine = ({ permission, application, isDangerous, removal }: Beyond): string => {
  const danger = isDangerous ? ' (dangerous: it allows the application to grant itself every other)' : '';
  const refused = removal === null || removal === 'removed' ? '' : `; not removed: ${removal.refused}`;
  return `  ${permission} of ${plainText(application)}${danger}${refused}`;
};

/** The result for each permission. */
export function resultLines(result: GrantResult): readonly string[] {
  const { principal, outcomes } = result;
  const count = (wanted: string): number => outcomes.filter(({ outcome }) => outcome === wanted).length;
  const refused = outcomes.find((one) => one.outcome === 'refused');
  const [granted, present, missing] = [count('granted'), count('already there'), count('refused') + count('not tried')];
  return [
    '',
    `${plainText(principal.name)} (${typeNames[principal.type] ?? principal.type})`,
    ...outcomes.map(({ permission, outcome }) => `  ${outcome.padEnd(15)}${permission}`),
    ...(refused === undefined ? [] : ['', refused.reason]),
    '',
    `${granted} granted, ${present} already there, ${missing} missing, of ${outcomes.length}.`,
    ...(granted === 0
      ? []
      : ["New permissions take effect with the identity's next token, which can take up to 24 hours."]),
    ...beyondLines(result),
  ];
}

export const isComplete = ({ outcomes, beyond }: GrantResult): boolean =>
  outcomes.every(({ outcome }) => outcome === 'granted' || outcome === 'already there') &&
  beyond.every(({ removal }) => removal === null || removal === 'removed');
