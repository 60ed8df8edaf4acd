import { isLoopbackUrl } from '../../../shared/core/safe-url';
import { isGuid } from '../../../shared/core/same-id';
import { type CloudName, cloudNames, clouds } from '../../../shared/core/tenant/clouds';
import { type OperatorSignIn, signIns } from '../grant/options';
import type { ReadCommand } from '../run-command';
import { eachOption } from '../typed-words';

export type RegisterOptions = {
  readonly publicUrl: string;
  readonly tenant: string;
  readonly principal: string | undefined;
  readonly name: string;
  readonly isMultiTenant: boolean;
  readonly cloud: CloudName;
  readonly dryRun: boolean;
  readonly signIn: OperatorSignIn | undefined;
  readonly graphUrl: string;
};

export const registerHelp = `npm run register -- --public-url URL --principal ID [options]

Registers Zero Trust Watch in the home tenant: one application that reads every tenant that consents to it, and that people
sign in with. It has no secret: a federated credential trusts the managed identity. Run it again after each change: it sets
what exists to the new values and creates nothing twice.

  --public-url URL  https URL of the app ("azd env get-value FUNCTION_APP_URL")
  --principal ID    object ID of the managed identity ("azd env get-value IDENTITY_PRINCIPAL_ID")
  --certificate     instead of --principal: a certificate vouches for the application (APP_CERTIFICATE)
  --tenant ID       the home tenant. Default: the one that watch.config.json names
  --single-tenant   other tenants cannot consent to it
  --name NAME       what people see when they consent. Default: Zero Trust Watch
  --cloud NAME      ${cloudNames.join(', ')}. Default: global
  --dry-run         show what would be registered, without calling Microsoft
  --sign-in HOW     ${signIns.join(', ')}. Default: cli, or browser if the Azure CLI is not signed in
  --graph-url URL   another Microsoft Graph on this machine, for trying this out; its token is GRAPH_TOKEN
  --help            this text

You must be an Application Administrator or a Cloud Application Administrator.`;

const takesValue: ReadonlyMap<string, boolean> = new Map([
  ['--public-url', true],
  ['--principal', true],
  ['--certificate', false],
  ['--tenant', true],
  ['--single-tenant', false],
  ['--name', true],
  ['--cloud', true],
  ['--dry-run', false],
  ['--sign-in', true],
  ['--graph-url', true],
]);

/** Describes the problem of a value; undefined if it is valid. */
const checks: Readonly<Record<string, (value: string) => string | undefined>> = {
  '--public-url': (value) =>
    /^https:\/\/[^/?#@]+\/?$/.test(value) || isLoopbackUrl(value)
      ? undefined
      : 'the https URL of the app, without a path, such as https://watch.contoso.example',
  '--principal': (value) => (isGuid(value) ? undefined : 'the object ID of the managed identity, not its name'),
  '--tenant': (value) => (isGuid(value) ? undefined : 'the ID of a tenant (Entra admin center > Overview > Tenant ID)'),
  '--name': (value) =>
    value.trim() !== '' && value.length <= 120 ? undefined : 'at least one letter, and at most 120 characters',
  '--cloud': (value) => (cloudNames.some((one) => one === value) ? undefined : `one of ${cloudNames.join(', ')}`),
  '--sign-in': (value) => (signIns.some((one) => one === value) ? undefined : `one of ${signIns.join(', ')}`),
  '--graph-url': (value) =>
    isLoopbackUrl(value) ? undefined : 'an http URL of this machine, such as http://127.0.0.1:8080',
};

/**
 * Reads the arguments after the script's name, and reports every problem at once. `configured` is the tenant of watch.config.json.
 */
export function readRegisterOptions(
  given: readonly string[],
  configured: string | undefined,
): ReadCommand<{ readonly options: RegisterOptions }> {
  if (given.includes('--help') || given.includes('-h')) return { outcome: 'help' };
  const values = new Map<string, string>();
  const problems: string[] = [];
  eachOption(given, takesValue, problems, (name, value) => {
    const problem = checks[name]?.(value);
    if (problem !== undefined) problems.push(`${name}: ${problem}`);
    values.set(name, value);
  });
  const tenant = values.get('--tenant') ?? configured;
  const publicUrl = values.get('--public-url');
  if (problems.length === 0) {
    if (publicUrl === undefined) problems.push('--public-url: give the https URL of the app');
    if (tenant === undefined)
      problems.push('--tenant: give the home tenant, because watch.config.json does not name exactly one tenant');
    if (values.has('--principal') === values.has('--certificate'))
      problems.push('--principal: give the object ID of the managed identity, or --certificate');
  }
  if (problems.length > 0 || publicUrl === undefined || tenant === undefined) return { outcome: 'refused', problems };
  const cloud = cloudNames.find((one) => one === values.get('--cloud')) ?? 'global';
  return {
    outcome: 'run',
    options: {
      publicUrl: publicUrl.replace(/\/+$/, ''),
      tenant: tenant.toLowerCase(),
      principal: values.get('--principal')?.toLowerCase(),
      name: values.get('--name') ?? 'Zero Trust Watch',
      isMultiTenant: !values.has('--single-tenant'),
      cloud,
      dryRun: values.has('--dry-run'),
      signIn: signIns.find((one) => one === values.get('--sign-in')),
      graphUrl: (values.get('--graph-url') ?? clouds[cloud].graph).replace(/\/+$/, ''),
    },
  };
}
