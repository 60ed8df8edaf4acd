import { join } from 'node:path';
import type { Environment } from '../../../shared/config/setting';
import { textOfFile } from '../text-of-file';

/** App settings, by the name under which azd keeps their value: outputs of the template, and values from `azd env set`. */
const fromAzd: readonly (readonly [setting: string, names: readonly string[]])[] = [
  ['AzureWebJobsStorage__accountName', ['STORAGE_ACCOUNT_NAME']],
  ['PUBLIC_BASE_URL', ['PUBLIC_BASE_URL', 'FUNCTION_APP_URL']],
  ['APP_CLIENT_ID', ['APP_CLIENT_ID']],
  ['HOME_TENANT_ID', ['AZURE_TENANT_ID']],
  ['MICROSOFT_CLOUD', ['MICROSOFT_CLOUD']],
  ['HOME_TENANT_CREDENTIAL', ['HOME_TENANT_CREDENTIAL']],
];

/** Nothing is ever sent to this address, because `.invalid` names no host. https://www.rfc-editor.org/rfc/rfc2606 */
const nowhere = 'https://not-known-here.invalid';

type OperatorEnvironment = {
  readonly env: Environment;
  /** Settings of the app that are not known on this machine. Commands that read and store data do not need them. */
  readonly unknown: readonly string[];
};

/**
 * The settings of the app as far as an operator's machine knows them: from its environment, then from the azd environment of this
 * folder. The secrets stay in the app's vault. Placeholders stand for them, which give no access and sign nothing valid.
 */
export function operatorEnvironment(
  env: Environment,
  folder: string,
  content: string | undefined,
): OperatorEnvironment {
  const hasStorage = Object.keys(env).some((name) => name.startsWith('AzureWebJobsStorage'));
  const azd = hasStorage ? {} : settingsOf(azdEnvironment(env, folder));
  const known: Environment = { ...azd, ...env };
  const unknown = [
    'NOTIFICATION_KEY',
    ...(known.ACS_CONNECTION_STRING === undefined ? ['ACS_ENDPOINT'] : []),
    ...namedSettings(content),
  ].filter((name) => !known[name]);
  const filled = Object.fromEntries(unknown.map((name) => [name, nowhere.padEnd(40, '/')]));
  return { env: { ...known, ...filled }, unknown };
}

const settingsOf = (values: Environment): Environment =>
  Object.fromEntries(
    fromAzd.flatMap(([setting, names]) => {
      const name = names.find((one) => values[one]);
      return name === undefined ? [] : [[setting, values[name]]];
    }),
  );

/** https://learn.microsoft.com/azure/developer/azure-developer-cli/manage-environment-variables */
function azdEnvironment(env: Environment, folder: string): Environment {
  const name = env.AZURE_ENV_NAME ?? defaultEnvironment(textOfFile(join(folder, '.azure', 'config.json')));
  if (name === undefined || !/^[\w.-]+$/.test(name)) return {};
  const lines = textOfFile(join(folder, '.azure', name, '.env')) ?? '';
  return Object.fromEntries([...lines.matchAll(/^(\w+)="?(.*?)"?\r?$/gm)].map(([, key = '', value]) => [key, value]));
}

function defaultEnvironment(text: string | undefined): string | undefined {
  const config = parsed(text);
  const name =
    typeof config === 'object' && config !== null && 'defaultEnvironment' in config && config.defaultEnvironment;
  return typeof name === 'string' ? name : undefined;
}

/** Every field of watch.config.json that ends in "Setting" names an app setting with a secret. */
function namedSettings(content: string | undefined): readonly string[] {
  const names = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [field, inner] of Object.entries(value)) {
      if (/Setting$/.test(field) && typeof inner === 'string') names.add(inner);
      else walk(inner);
    }
  };
  walk(parsed(content));
  return [...names].sort();
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
