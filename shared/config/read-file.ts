import * as z from 'zod';
import { isJsonObject } from '../core/json-object';
import { parseByHand } from './config-json';
import { issuesOf, issueText, withNearKeys } from './configuration-error';
import { tags, text, type WatchFile, WatchFileSchema } from './schema';

type Stub = { readonly tenantId: string; readonly name: string; readonly tags: readonly string[] };

/** The part of a broken entry that identifies its tenant. Undefined if that is missing too. */
function stubOf(entry: unknown): Stub | undefined {
  if (!isJsonObject(entry)) return undefined;
  const tenantId = z.guid().safeParse(entry.tenantId);
  if (!tenantId.success) return undefined;
  const name = text.safeParse(entry.name);
  const given = tags.safeParse(entry.tags);
  return {
    tenantId: tenantId.data,
    name: name.success ? name.data : `Tenant ${tenantId.data.slice(0, 8)}`,
    tags: given.success ? given.data : [],
  };
}

type ReadFile = {
  /** The content, whatever it is; undefined if it is not JSON. */
  readonly json: unknown;
  readonly file: WatchFile | undefined;
  /** Problems in the entries of single tenants, by id; the file keeps only their name. */
  readonly broken: ReadonlyMap<string, readonly string[]>;
};

const unread: ReadFile = { json: undefined, file: undefined, broken: new Map() };

/**
 * Reads the file. A problem in the entry of one tenant does not keep the others from being watched, as long as the entry names its
 * tenant.
 */
export function readFile(content: string, problems: string[]): ReadFile {
  const read = parseByHand(content);
  if (!read.ok) {
    problems.push(
      `watch.config.json: not valid JSON at line ${read.line}; look for a missing or additional comma, quote or bracket there or just before`,
    );
    return unread;
  }
  const json = read.value;
  const parsed = WatchFileSchema.safeParse(json, withNearKeys);
  if (parsed.success) return { ...unread, json, file: parsed.data };
  const tenants: unknown[] = isJsonObject(json) && Array.isArray(json.tenants) ? json.tenants : [];
  const broken = new Map<string, string[]>();
  const stubs = new Map<number, Stub>();
  const shared = parsed.error.issues.filter((issue) => {
    const [key, at] = issue.path;
    const stub = key === 'tenants' && typeof at === 'number' ? stubOf(tenants[at]) : undefined;
    if (stub === undefined || typeof at !== 'number') return true;
    stubs.set(at, stub);
    broken.set(stub.tenantId, [...(broken.get(stub.tenantId) ?? []), issueText(issue, '')]);
    return false;
  });
  const rest = WatchFileSchema.safeParse({
    ...(isJsonObject(json) ? json : {}),
    tenants: tenants.map((tenant, at) => stubs.get(at) ?? tenant),
  });
  if (shared.length === 0 && rest.success) return { json, file: rest.data, broken };
  problems.push(...issuesOf(parsed.error, ''));
  return unread;
}
