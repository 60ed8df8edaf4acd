import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project folder, from the sources as well as from a bundle in dist/. */
export function projectFolder(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) throw new Error('no package.json above the local world');
  }
}
