// A hash over the Bicep files of main.bicep. azuredeploy.json contains it, so that a test without a compiler sees if
// the two differ.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../infra/azure', import.meta.url));

/** The version of Bicep that writes azuredeploy.json; .ci/run downloads it. */
export const bicepVersion = '0.49.2';

export function sourcesHash() {
  const modules = readdirSync(join(folder, 'modules')).sort();
  const hash = createHash('sha256');
  for (const file of ['main.bicep', ...modules.map((name) => `modules/${name}`)]) {
    hash.update(`${file}\0${readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n')}\0`);
  }
  return `sha256:${hash.digest('hex')}`;
}
