import type { Licence } from '../graph/licences';
import { type JsonObject, sameJson, textOf } from '../json';
import type { KindPath } from '../kinds';
import type { World } from '../world';
import type { AuditActor, DirectoryDraft } from './audit-record';

export type Operation = 'create' | 'update' | 'delete';

/** A change that was made to one object. */
export type ResourceChange = {
  readonly operation: Operation;
  readonly path: KindPath;
  readonly before: JsonObject | undefined;
  readonly after: JsonObject | undefined;
};

export type DraftContext = {
  readonly world: World;
  readonly seed: number;
  readonly licence: Licence;
  readonly actor: AuditActor;
};

/** The first part of the ids of a service's records, if it is not "Directory". */
const prefixes: Readonly<Record<string, DirectoryDraft['prefix']>> = {
  'Conditional Access': 'IPCGraph',
  'Identity Protection': 'IPCGraph',
  PIM: 'PIM',
};

type Part = Omit<DirectoryDraft, 'log' | 'prefix' | 'loggedBy' | 'actor'>;

/** A record that a service writes about an act of the context's actor. */
export const draftBy = (loggedBy: string, { actor }: Pick<DraftContext, 'actor'>, part: Part): DirectoryDraft => ({
  log: 'auditLogs/directoryAudits',
  prefix: prefixes[loggedBy] ?? 'Directory',
  loggedBy,
  actor,
  ...part,
});

export const coreDraft = (context: DraftContext, part: Part): DirectoryDraft =>
  draftBy('Core Directory', context, part);

/** The names of the changed properties. */
export function changedNames({ before, after }: ResourceChange): readonly string[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names].filter((name) => !sameJson(before?.[name], after?.[name]));
}

export const verbs: Readonly<Record<Operation, 'Add' | 'Update' | 'Delete'>> = {
  create: 'Add',
  update: 'Update',
  delete: 'Delete',
};

export const nameOf = (change: ResourceChange): string => textOf(change.after ?? change.before, 'displayName');

export const idOf = (change: ResourceChange): string => textOf(change.after ?? change.before, 'id');
