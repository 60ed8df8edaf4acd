import { isLoopbackUrl } from '../../../shared/core/safe-url';
import { isGuid } from '../../../shared/core/same-id';
import type { ReadCommand } from '../run-command';
import { eachOption } from '../typed-words';

/** How an administrator signs in: the account of `az login`, a browser, or a code that is typed into another browser. */
export const signIns = ['cli', 'browser', 'device-code'] as const;
export type OperatorSignIn = (typeof signIns)[number];

export type GrantOptions = {
  /** Object id of the managed identity's service principal. */
  readonly principal: string | undefined;
  readonly dryRun: boolean;
  /** Whether it also removes permissions of Microsoft Graph that no enabled check needs. */
  readonly removeExcess: boolean;
  /** Undefined: the tenant of watch.config.json, else the one that the account is signed in to. */
  readonly tenant: string | undefined;
  /** Undefined: cli, and a browser if nobody is signed in there. */
  readonly signIn: OperatorSignIn | undefined;
  readonly graphUrl: string;
};

const graphUrl = 'https://graph.microsoft.com';

export const grantHelp = `npm run grant-permissions -- --principal ID [options]

Grants the application permissions of Microsoft Graph that Zero Trust Watch needs to its managed identity. All of them only
read. Run it again at any time: it grants what is missing. Nothing is removed without --remove-excess.

  --principal ID   object id of the managed identity ("azd env get-value IDENTITY_PRINCIPAL_ID")
  --dry-run        show what would be granted, without calling Microsoft
  --remove-excess  also remove permissions of Microsoft Graph that no enabled check needs
  --tenant ID      the tenant of the identity. Default: the one that watch.config.json names
  --sign-in HOW    ${signIns.join(', ')}. Default: cli, or browser if the Azure CLI is not signed in
  --graph-url URL  another Microsoft Graph on this machine, for trying this out; its token is GRAPH_TOKEN
  --help           this text

You must be a Global Administrator or a Privileged Role Administrator.`;

type Draft = { -readonly [K in keyof GrantOptions]: GrantOptions[K] };

const takesValue: ReadonlyMap<string, boolean> = new Map([
  ['--principal', true],
  ['--dry-run', false],
  ['--remove-excess', false],
  ['--tenant', true],
  ['--sign-in', true],
  ['--graph-url', true],
]);

/** The problems of an option's value; empty if it is valid. */
function takeValue(draft: Draft, name: string, value: string): readonly string[] {
  switch (name) {
    case '--principal':
      draft.principal = value.toLowerCase();
      return isGuid(value) ? [] : ['--principal: the object id of the managed identity, not its name'];
    case '--tenant':
      draft.tenant = value.toLowerCase();
      return isGuid(value) ? [] : ['--tenant: the id of a tenant (Entra admin center > Overview > Tenant ID)'];
    case '--sign-in':
      draft.signIn = signIns.find((one) => one === value);
      return draft.signIn === undefined ? [`--sign-in: one of ${signIns.join(', ')}`] : [];
    default:
      draft.graphUrl = value.replace(/\/+$/, '');
      return isLoopbackUrl(value) ? [] : ['--graph-url: an http URL of this machine, such as http://127.0.0.1:8080'];
  }
}

/** Reads the arguments after the script's name, and reports every problem at once. */
export function readGrantOptions(given: readonly string[]): ReadCommand<{ readonly options: GrantOptions }> {
  if (given.includes('--help') || given.includes('-h')) return { outcome: 'help' };
  const draft: Draft = {
    principal: undefined,
    dryRun: false,
    removeExcess: false,
    tenant: undefined,
    signIn: undefined,
    graphUrl,
  };
  const problems: string[] = [];
  eachOption(given, takesValue, problems, (name, value) => {
    if (name === '--dry-run') draft.dryRun = true;
    else if (name === '--remove-excess') draft.removeExcess = true;
    else problems.push(...takeValue(draft, name, value));
  });
  if (draft.principal === undefined && !draft.dryRun && problems.length === 0)
    problems.push(
      '--principal is missing: the object id of the managed identity ("azd env get-value IDENTITY_PRINCIPAL_ID")',
    );
  return problems.length > 0 ? { outcome: 'refused', problems } : { outcome: 'run', options: draft };
}
