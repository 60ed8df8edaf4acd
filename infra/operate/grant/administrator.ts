import type { TokenCredential } from '@azure/identity';
import type { SignIn } from './options';

/** "Microsoft Graph Command Line Tools", Microsoft's own public client for people at a terminal. */
const graphCommandLineTools = '14d82eec-204b-4c2f-b7e8-296a70dab67e';
const graphResource = 'https://graph.microsoft.com';
/** To read applications and to grant; the account's own role bounds both. */
const scopes = [`${graphResource}/Application.Read.All`, `${graphResource}/AppRoleAssignment.ReadWrite.All`];

export type Administrator = { readonly credential: TokenCredential; readonly scopes: readonly string[] };

/** Signs in as `signIn` says; by default with the account of `az login`, and in a browser where there is none. */
export async function signInAsAdministrator(
  signIn: SignIn | undefined,
  tenant: string | undefined,
  isTerminal: boolean,
  tell: (line: string) => void,
): Promise<Administrator> {
  const { AzureCliCredential, CredentialUnavailableError, DeviceCodeCredential, InteractiveBrowserCredential } =
    await import('@azure/identity');
  const at = tenant === undefined ? {} : { tenantId: tenant };
  const person = { ...at, clientId: graphCommandLineTools };
  const cli = { credential: new AzureCliCredential(at), scopes: [`${graphResource}/.default`] };
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
        credential: new DeviceCodeCredential({ ...person, userPromptCallback: ({ message }) => tell(message) }),
        scopes,
      };
    case undefined:
      try {
        await cli.credential.getToken(cli.scopes);
        return cli;
      } catch (error) {
        if (!isTerminal || !(error instanceof CredentialUnavailableError)) throw error;
        tell('Nobody is signed in with "az login" to this tenant: a browser opens.');
        return browser();
      }
  }
}
