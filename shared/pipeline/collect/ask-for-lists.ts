import { byBucket } from '../../core/log/audit-hits';
import type { LogRecord } from '../../core/log/record';
import { isSmallKind, knownKinds } from '../../core/resource/definition';
import type { Kind } from '../../core/resource/kind';
import type { CollectionContext } from './collection';
import { lastReadBy } from './last-read';
import { isSignIn } from './sign-in-habits';

/** Sign-in lists are collected every few hours. One that lacks a sign-in of this collection is collected at once. */
export async function askForLists(
  { pipeline, configuration, basis }: CollectionContext,
  read: readonly LogRecord[],
): Promise<void> {
  const { tenantId } = configuration;
  const lacking: Kind[] = [];
  for (const { kind, signIns } of knownKinds()) {
    if (signIns === undefined || !isSmallKind(kind)) continue;
    const belonging = read.filter(isSignIn).filter(signIns.belongs);
    if (belonging.length === 0) continue;
    const listed = await lastReadBy(pipeline.store, tenantId, basis.heads, kind);
    if (belonging.some((record) => listed?.some((one) => signIns.isListed(record, one)) !== true)) lacking.push(kind);
  }
  for (const [bucket, kinds] of byBucket(lacking))
    await pipeline.queues.sendCollect({ tenantId, bucket, kinds, reason: 'hint' });
}
