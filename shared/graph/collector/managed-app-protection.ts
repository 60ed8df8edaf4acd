import * as z from 'zod';
import type { ManagedAppProtection } from '../../kinds/ios-managed-app-protection/ios-managed-app-protection';
import { flag, readShape, text } from '../shape';
import type { SmallCollector } from './collector';

type ProtectionKind = 'iosManagedAppProtection' | 'androidManagedAppProtection';

const Protection = z.object({ id: z.string().min(1), displayName: text, isAssigned: flag, pinRequired: flag });

const shared = {
  query: '$select=id,displayName,isAssigned,pinRequired',
  scope: 'intune',
  cost: 1,
  answer: 'list',
} as const;

const readOf =
  (kind: ProtectionKind) =>
  (item: unknown): ManagedAppProtection => {
    const { displayName, ...protection } = readShape(kind, Protection, item);
    return { ...protection, displayName: displayName ?? '' };
  };

/** The protection policies of one system. */
export const managedAppProtectionCollector = <K extends ProtectionKind>(kind: K, path: string): SmallCollector<K> =>
  ({ ...shared, kind, path, read: readOf(kind) }) as SmallCollector<K>; // Safe: both kinds hold the same type.
