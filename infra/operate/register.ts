/** Registers the application that reads tenants and that people sign in with: npm run register -- --help */
import { neededAppRoles } from '../../shared/graph/permissions';
import { administratorToken, explainFailure } from './grant/administrator-token';
import { configurationFile, configuredTenant } from './grant/configuration-file';
import { createGraphCalls } from './grant/graph-calls';
import { kindsOfConfiguration } from './grant/kinds-of-configuration';
import { printLines } from './print-line';
import { type RegisterOptions, readRegisterOptions, registerHelp } from './register/options';
import { registerApplication } from './register/register-application';
import type { Registration } from './register/registration';
import { dryRunLine, registeredLines, registrationLines } from './register/wording';
import { runCommand } from './run-command';

async function run(options: RegisterOptions): Promise<void> {
  const { name, cloud, publicUrl, isMultiTenant, graphUrl } = options;
  const registration: Registration = {
    ...{ name, cloud, publicUrl, isMultiTenant },
    homeTenantId: options.tenant,
    principalId: options.principal,
    permissions: neededAppRoles(kindsOfConfiguration(configurationFile(), { withCustomers: isMultiTenant })),
  };
  printLines(registrationLines(registration));
  if (options.dryRun) return printLines(['', dryRunLine]);
  const call = createGraphCalls({
    baseUrl: graphUrl,
    token: await administratorToken(options, ['Application.ReadWrite.All']),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  printLines(registeredLines(registration, await registerApplication(call, graphUrl, registration)));
}

void runCommand(
  readRegisterOptions(process.argv.slice(2), configuredTenant()),
  registerHelp,
  async ({ options }) => {
    await run(options);
    return 0;
  },
  explainFailure,
);
