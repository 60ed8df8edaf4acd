import { safeError } from '../doctor/safe-error';
import { printLine } from '../print-line';
import { signInAsAdministrator } from './administrator';
import { configuredTenant } from './configuration-file';
import { GrantRefused } from './graph-calls';
import type { OperatorSignIn } from './options';

type Asked = {
  readonly graphUrl: string;
  readonly signIn: OperatorSignIn | undefined;
  readonly tenant: string | undefined;
};

/** Gives tokens of the person who signs in, with these delegated permissions; for a Graph on this machine, GRAPH_TOKEN. */
export async function administratorToken(
  { graphUrl, signIn, tenant }: Asked,
  permissions: readonly string[],
): Promise<() => Promise<string>> {
  if (graphUrl.startsWith('http:')) {
    const given = process.env.GRAPH_TOKEN;
    if (!given) throw new GrantRefused('GRAPH_TOKEN is not set: --graph-url needs it');
    return async () => given;
  }
  const administrator = await signInAsAdministrator(
    { signIn, tenant: tenant ?? configuredTenant(), graphUrl, permissions },
    process.stdin.isTTY === true,
    printLine,
  );
  return async () => {
    const token = await administrator.credential.getToken([...administrator.scopes]);
    if (token === null) throw new GrantRefused('sign-in returned no token');
    return token.token;
  };
}

/** The message of a failed command. For a failed sign-in it is the SDK's text, which contains no secret. */
export function explainFailure(error: unknown): string {
  const isSignIn = error instanceof Error && /Credential|Authentication/.test(error.name);
  if (isSignIn) return `${error.message}\nSign in with "az login", or give --sign-in browser or device-code.`;
  return error instanceof GrantRefused ? error.message : safeError(error);
}
