import { type AppRole, dangerousAppRoleIds } from '../../../shared/graph/permissions';
import type { GrantResult } from './grant-missing';

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** What is asked for, each with its id and what it is for, and what never is. */
export const neededLines = (needed: readonly AppRole[]): readonly string[] => [
  `Zero Trust Watch needs ${counted(needed.length, 'application permission', 'application permissions')} of Microsoft Graph. Each of them only reads.`,
  '',
  ...needed.flatMap(({ permission, appRoleId, why }) => [`  ${permission.padEnd(42)}${appRoleId}`, `    ${why}`]),
  '',
  `Never asked for: ${Object.keys(dangerousAppRoleIds).sort().join(', ')}.`,
  'With one of these an application can give itself every other. Whoever asks you to grant one is not this program.',
];

export const dryRunLines = (principal: string | undefined): readonly string[] => [
  '',
  principal === undefined
    ? 'Nothing was granted and nobody was asked: this was a dry run. To grant them: --principal ID.'
    : `Nothing was granted and nobody was asked: this was a dry run. Without --dry-run, ${principal} gets those of them that it does not have.`,
];

const typeNames: Readonly<Record<string, string>> = {
  ManagedIdentity: 'a managed identity',
  Application: 'an application',
};

const advice =
  'Nothing here needs them. Take them away where nothing else does: Entra admin center > Enterprise applications.';

function beyondLines({ beyond }: GrantResult): readonly string[] {
  if (beyond.length === 0) return [];
  return [
    '',
    `Beyond the list it holds ${counted(beyond.length, 'permission', 'permissions')}:`,
    ...beyond.map(
      ({ permission, application, isDangerous }) =>
        `  ${permission} of ${application}${isDangerous ? ' (dangerous: it can give itself every other)' : ''}`,
    ),
    advice,
  ];
}

/** What happened, permission by permission. */
export function resultLines(result: GrantResult): readonly string[] {
  const { principal, outcomes } = result;
  const count = (wanted: string): number => outcomes.filter(({ outcome }) => outcome === wanted).length;
  const refused = outcomes.find((one) => one.outcome === 'refused');
  const [granted, present, missing] = [count('granted'), count('already there'), count('refused') + count('not tried')];
  return [
    '',
    `${principal.name} (${typeNames[principal.type] ?? principal.type})`,
    ...outcomes.map(({ permission, outcome }) => `  ${outcome.padEnd(15)}${permission}`),
    ...(refused === undefined ? [] : ['', refused.reason]),
    '',
    `${granted} granted, ${present} there already, ${missing} missing, of ${outcomes.length}.`,
    ...(granted === 0
      ? []
      : ['A new permission shows with the next token of the identity, which can take up to 24 hours.']),
    ...beyondLines(result),
  ];
}

export const isComplete = ({ outcomes }: GrantResult): boolean =>
  outcomes.every(({ outcome }) => outcome === 'granted' || outcome === 'already there');
