// A hash over the Bicep files that main.bicep is made of. azuredeploy.json carries it, so that a test without a compiler
// sees when the two have parted.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../infra/azure', import.meta.url));

/** azuredeploy.json is what this version writes; .ci/run fetches it. */
export const bicepVersion = '0.49.2';

export function sourcesHash() {
  const modules = readdirSync(join(folder, 'modules')).sort();
  const hash = createHash('sha256');
  for (const file of ['main.bicep', ...modules.map((name) => `modules/${name}`)]) {
    hash.update(`${file}\0${readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n')}\0`);
  }
  return `sha256:${hash.digest('hex')}`;
}
