import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseByHand } from '../../../shared/config/config-json';
import { ConfigurationError } from '../../../shared/config/configuration-error';
import { readFile } from '../../../shared/config/read-file';
import { textOfFile } from '../text-of-file';

type Environment = Readonly<Record<string, string | undefined>>;

/** watch.config.json, or the file that WATCH_CONFIG names. */
const pathOf = ({ WATCH_CONFIG }: Environment): string => WATCH_CONFIG ?? join(process.cwd(), 'watch.config.json');

/**
 * The content of the file for a command that grants or removes what it needs; undefined if there is none. A mistake in it must not
 * count as a file that needs nothing optional.
 * @throws ConfigurationError
 */
export function configurationFile(environment: Environment = process.env): unknown {
  const path = pathOf(environment);
  if (environment.WATCH_CONFIG === undefined && !existsSync(path)) return undefined;
  const text = textOfFile(path);
  if (text === undefined)
    throw new ConfigurationError([`${path}: the file cannot be read; check its path and its permissions`]);
  const problems: string[] = [];
  const { json, broken } = readFile(text, problems);
  for (const [tenantId, own] of broken) problems.push(...own.map((problem) => `${tenantId}: ${problem}`));
  if (problems.length > 0) throw new ConfigurationError(problems);
  return json;
}

/** The tenant of that file, if it can be read, names exactly one and is no longer the sample. */
export function configuredTenant(environment: Environment = process.env): string | undefined {
  const read = parseByHand(textOfFile(pathOf(environment)) ?? '');
  // Safe: its fields are checked below.
  const file = (read.ok ? read.value : null) as { readonly tenants?: unknown } | null;
  if (!Array.isArray(file?.tenants)) return undefined;
  // Safe: its fields are checked below.
  const [only, ...others] = file.tenants as readonly ({ readonly tenantId?: unknown } | null)[];
  const id = only?.tenantId;
  return others.length === 0 && typeof id === 'string' && !/^[0-]+$/.test(id) ? id : undefined;
}
