import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

export const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

/** Static and dynamic imports of a file, as a path from the root or as a package. */
export function importsOf(root: string, file: string): readonly string[] {
  const text = withoutComments(readFileSync(join(root, file), 'utf8'));
  return [...text.matchAll(/(?:from\s+|import\(|import\s+)'([^']+)'/g)].map(([, specifier = '']) =>
    specifier.startsWith('.')
      ? relative(root, resolve(root, dirname(file), specifier))
          .split(sep)
          .join('/')
      : specifier,
  );
}
