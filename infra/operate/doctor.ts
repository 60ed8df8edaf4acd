import type { Given } from './doctor/command';
import { commands, remoteCommands } from './doctor/commands';
import { openDeployment } from './doctor/open-deployment';
import { helpOf, readArguments } from './doctor/options';
import { safeError } from './doctor/safe-error';
import { printLine, printProblem } from './print-line';
import { runCommand } from './run-command';

const all = [...commands, ...remoteCommands];

type Asked = { readonly command: (typeof all)[number]; readonly given: Given };

async function run({ command, given }: Asked): Promise<number> {
  if ('runRemotely' in command) return command.runRemotely({ print: printLine, printProblem }, given);
  const doctor = await openDeployment(process.env, command);
  // Printed on standard error, because the output of a command may go into a file.
  if (command.printsWarnings !== true)
    for (const warning of doctor.configuration.warnings) printProblem(`warning: ${warning}`);
  return command.run(doctor, given);
}

void runCommand(readArguments(process.argv.slice(2), all), helpOf(all), run, safeError, ({ command, given }) =>
  'stopped' in command ? command.stopped?.(given) : undefined,
);
