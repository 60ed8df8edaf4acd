// Runs Azure Functions Core Tools from this package if npm could install them (their installer downloads a binary).
// Otherwise it says what to do.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'node_modules', 'azure-functions-core-tools', 'bin');
const binary = ['func', 'func.exe'].map((name) => join(folder, name)).find((path) => existsSync(path));

if (binary === undefined) {
  console.error(
    'Azure Functions Core Tools are not here: they are an optional dependency, and their installer could not download them.\n' +
      '  npm start   runs everything without them, on the local host of this project.\n' +
      '  To get them: connect to the internet and run "npm install", with Node 22 or later.',
  );
  process.exit(1);
}
const { status } = spawnSync(binary, process.argv.slice(2), { stdio: 'inherit', cwd: root });
process.exit(status ?? 1);
