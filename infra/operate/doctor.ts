import { commands } from './doctor/commands';
import { openDeployment } from './doctor/open-deployment';
import { helpOf, readArguments } from './doctor/options';
import { safeError } from './doctor/safe-error';

async function main(): Promise<void> {
  const read = readArguments(process.argv.slice(2), commands);
  if (read.outcome === 'help') {
    console.log(helpOf(commands));
    return;
  }
  if (read.outcome === 'refused') {
    for (const problem of read.problems) console.error(problem);
    process.exitCode = 2;
    return;
  }
  try {
    const doctor = await openDeployment(process.env);
    // On standard error: what a command prints may go into a file.
    if (read.command.tellsWarnings !== true)
      for (const warning of doctor.configuration.warnings) console.error(`warning: ${warning}`);
    process.exitCode = await read.command.run(doctor, read.given);
  } catch (error) {
    console.error(safeError(error));
    process.exitCode = 1;
  }
}

void main();
