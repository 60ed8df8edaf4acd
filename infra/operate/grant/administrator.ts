import type { TokenCredential } from '@azure/identity';
import type { OperatorSignIn } from './options';

/** "Microsoft Graph Command Line Tools", Microsoft's own public client for people at a terminal. */
const graphCommandLineTools = '14d82eec-204b-4c2f-b7e8-296a70dab67e';

type Administrator = { readonly credential: TokenCredential; readonly scopes: readonly string[] };

type Wanted = {
  readonly signIn: OperatorSignIn | undefined;
  readonly tenant: string | undefined;
  /** Origin of Microsoft Graph. */
  readonly graphUrl: string;
  /** Delegated permissions. The role of the account limits them. */
  readonly permissions: readonly string[];
};

/** Signs in as `signIn` says; by default with the account of `az login`, and in a browser if there is none. */
export async function signInAsAdministrator(
  { signIn, tenant, graphUrl, permissions }: Wanted,
  isTerminal: boolean,
  print: (line: string) => void,
): Promise<Administrator> {
  const { AzureCliCredential, CredentialUnavailableError, DeviceCodeCredential, InteractiveBrowserCredential } =
    await import('@azure/identity');
  const scopes = permissions.map((permission) => `${graphUrl}/${permission}`);
  const at = tenant === undefined ? {} : { tenantId: tenant };
  const person = { ...at, clientId: graphCommandLineTools };
  const cli = { credential: new AzureCliCredential(at), scopes: [`${graphUrl}/.default`] };
  const browser = () => ({
    credential: new InteractiveBrowserCredential({ ...person, redirectUri: 'http://localhost' }),
    scopes,
  });
  switch (signIn) {
    case 'cli':
      return cli;
    case 'browser':
      return browser();
    case 'device-code':
      return {
        credential: new DeviceCodeCredential({ ...person, userPromptCallback: ({ message }) => print(message) }),
        scopes,
      };
    case undefined:
      try {
        await cli.credential.getToken(cli.scopes);
        return cli;
      } catch (error) {
        if (!isTerminal || !(error instanceof CredentialUnavailableError)) throw error;
        print('Nobody is signed in with "az login" to this tenant: a browser opens.');
        return browser();
      }
  }
}
