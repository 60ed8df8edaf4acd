/** Grants the watch's identity what docs/permissions.md lists: npm run grant-permissions -- --help */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dangerousAppRoleIds, neededAppRoles } from '../../shared/graph/permissions';
import { signInAsAdministrator } from './grant/administrator';
import { createDirectory, GrantRefused } from './grant/directory';
import { grantMissing } from './grant/grant-missing';
import { kindsOfConfiguration } from './grant/kinds-of-configuration';
import { type GrantOptions, grantHelp, graphUrl, readGrantOptions } from './grant/options';
import { dryRunLines, isComplete, neededLines, resultLines } from './grant/wording';

const print = (lines: readonly string[]): void => {
  for (const line of lines) console.log(line);
};

/** watch.config.json as it stands; undefined where there is none that can be read. */
function configurationFile(): unknown {
  try {
    return JSON.parse(readFileSync(join(process.cwd(), 'watch.config.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

/** The tenant of watch.config.json, where it names exactly one and it is no longer the sample's zeros. */
function configuredTenant(): string | undefined {
  // Safe: looked at as unknown below.
  const file = configurationFile() as { readonly tenants?: unknown } | null | undefined;
  if (!Array.isArray(file?.tenants)) return undefined;
  // Safe: the same.
  const [only, ...others] = file.tenants as readonly ({ readonly tenantId?: unknown } | null)[];
  const id = only?.tenantId;
  return others.length === 0 && typeof id === 'string' && !/^[0-]+$/.test(id) ? id : undefined;
}

async function tokenSource({ graphUrl: url, signIn, tenant }: GrantOptions): Promise<() => Promise<string>> {
  if (url !== graphUrl) {
    const given = process.env.GRAPH_TOKEN;
    if (!given) throw new GrantRefused('GRAPH_TOKEN is not set: --graph-url needs it');
    return async () => given;
  }
  const administrator = await signInAsAdministrator(
    signIn,
    tenant ?? configuredTenant(),
    process.stdin.isTTY === true,
    (line) => console.log(line),
  );
  return async () => {
    const token = await administrator.credential.getToken([...administrator.scopes]);
    if (token === null) throw new GrantRefused('sign-in returned no token');
    return token.token;
  };
}

async function run(options: GrantOptions): Promise<boolean> {
  const needed = neededAppRoles(kindsOfConfiguration(configurationFile()));
  print(neededLines(needed));
  if (options.dryRun || options.principal === undefined) {
    print(dryRunLines(options.principal));
    return true;
  }
  const directory = createDirectory({
    baseUrl: options.graphUrl,
    token: await tokenSource(options),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  const dangerous = new Set(Object.values(dangerousAppRoleIds));
  const result = await grantMissing(directory, options.principal, needed, dangerous);
  print(resultLines(result));
  return isComplete(result);
}

async function main(): Promise<void> {
  const read = readGrantOptions(process.argv.slice(2));
  if (read.outcome === 'help') {
    console.log(grantHelp);
    return;
  }
  if (read.outcome === 'refused') {
    for (const problem of read.problems) console.error(problem);
    process.exitCode = 2;
    return;
  }
  try {
    if (!(await run(read.options))) process.exitCode = 1;
  } catch (error) {
    // Signing in fails in the SDK's own words, which hold no secret; a bug shows its stack.
    const isSignIn = error instanceof Error && /Credential|Authentication/.test(error.name);
    if (isSignIn) console.error(`${error.message}\nSign in with "az login", or give --sign-in browser or device-code.`);
    else console.error(error instanceof GrantRefused ? error.message : error);
    process.exitCode = 1;
  }
}

void main();
