import { ConfigurationError } from '../../../shared/config/configuration-error';
import { PartOfBackup } from '../../../shared/core/deployment/part-of-backup';
import { TablesUnreachable } from '../../../shared/store/azure-tables';

/** A reason in words that may be printed. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** The part of an error that may be printed. SDKs put signed URLs and whole connection strings into their messages. */
export function safeError(error: unknown): string {
  if (error instanceof ConfigurationError || error instanceof PartOfBackup || error instanceof CommandError)
    return error.message;
  if (error instanceof TablesUnreachable) return unreachableWords(error);
  if (!(error instanceof Error)) return 'it failed without giving a reason';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === 'ENOSPC') return 'The disk is full. Free some space, then run the same command again.';
  const ofNetwork = networkProblem(error);
  if (ofNetwork !== undefined) return ofNetwork;
  const ofFile = fileProblem(error, code);
  if (ofFile !== undefined) return ofFile;
  const ofSignIn = signInProblem(error);
  if (ofSignIn !== undefined) return ofSignIn;
  const said = `${error.name}${code === undefined ? '' : ` (${code})`}: ${withoutSecrets(withoutXml(error.message))}`;
  const remedy = storageRemedy(error);
  return remedy === undefined ? said : `${said}\n${remedy}`;
}

const unreachableWords = ({ host, code }: TablesUnreachable): string =>
  `Azure Storage cannot be reached: ${host} does not answer${code === null ? '' : ` (${code})`}. ${storageSettings}`;

const storageSettings =
  'Check the settings that begin with AzureWebJobsStorage (with --into, that account), the environment of azd in this folder (AZURE_ENV_NAME chooses another), and your network.';

/** Node's fetch only says "fetch failed" and puts the reason into its cause. */
function networkProblem({ name, message, cause }: Error): string | undefined {
  if (name === 'TimeoutError') return 'There was no answer in time. Check that the service runs, and try again.';
  if (message !== 'fetch failed') return undefined;
  // Safe: read as unknown.
  const { code, hostname, message: reason } = (cause ?? {}) as Readonly<Record<string, unknown>>;
  if (reason === 'unexpected redirect')
    return 'The address answers with a redirect, which is not followed. Give the address that it leads to.';
  const who = typeof hostname === 'string' ? hostname : 'the service';
  return `There is no answer: ${who} cannot be reached${typeof code === 'string' ? ` (${code})` : ''}. Check the address and your network.`;
}

/** A problem with a file that the command line names. */
function fileProblem(error: Error, code: string | undefined): string | undefined {
  if (!('path' in error) || typeof error.path !== 'string') return undefined;
  const problem = fileProblems[code ?? ''];
  return problem === undefined ? undefined : `${error.path}: ${problem}`;
}

const noFolder = 'there is no such folder; create it, or give another file';
const noRight = 'your account cannot write there; give another file, or change the permissions of the folder';
const fileProblems: Readonly<Record<string, string>> = {
  EEXIST: 'exists already and is not overwritten; give another file',
  ENOENT: noFolder,
  ENOTDIR: noFolder,
  EACCES: noRight,
  EPERM: noRight,
  EROFS: noRight,
  EISDIR: 'is a folder; give a file',
};

/** The token for storage comes from the account of `az login`. */
function signInProblem({ name, message }: Error): string | undefined {
  if (!/Credential|Authentication/.test(name)) return undefined;
  return /could not be found/i.test(message)
    ? 'The Azure CLI is not installed on this machine. Install it (https://aka.ms/azure-cli), run "az login", then run the same command again.'
    : 'Nobody is signed in to Azure on this machine, or the sign-in has expired. Run "az login" (with --tenant if you have several), then run the same command again.';
}

/** The Azure SDKs throw a RestError for every refusal of storage. One without a status got no answer. */
function storageRemedy(error: Error): string | undefined {
  if (error.name !== 'RestError') return undefined;
  const status = 'statusCode' in error ? error.statusCode : undefined;
  if (status === 401 || status === 403)
    return 'Azure Storage refused this account. Give it the roles in docs/deploy.md#commands-from-your-machine, which can take some minutes to apply. With PRIVATE_NETWORK, run the command in that network.';
  return status === undefined ? `The storage account cannot be reached. ${storageSettings}` : undefined;
}

/** Storage answers in XML. Its code is enough. */
const withoutXml = (text: string): string => (/^\s*</.test(text) ? (/<Code>(\w+)/.exec(text)?.[1] ?? 'refused') : text);

const withoutSecrets = (text: string): string =>
  text
    .replace(/\b(AccountKey|SharedAccessSignature|sig|accesskey|code|token|secret|password)=[^;&\s"']+/gi, '$1=…')
    .replace(/(https?:\/\/[^\s?"']+)\?[^\s"']*/gi, '$1?…')
    .replace(/\bBearer\s+\S+/gi, 'Bearer …')
    .slice(0, 600);
