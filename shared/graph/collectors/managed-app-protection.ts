import * as z from 'zod';
import type { ManagedAppProtection } from '../../core/resource/resource';
import { readShape, text } from '../shape';
import type { SmallCollector } from './collector';

type ProtectionKind = 'iosManagedAppProtection' | 'androidManagedAppProtection';

const yesOrNo = z
  .boolean()
  .nullish()
  .transform((value) => value ?? null);
const Protection = z.object({ id: z.string().min(1), displayName: text, isAssigned: yesOrNo, pinRequired: yesOrNo });

const shared = {
  query: '$select=id,displayName,isAssigned,pinRequired',
  scope: 'intune',
  cost: 1,
  answer: 'list',
  compared: ['displayName', 'isAssigned', 'pinRequired'],
  observed: [],
} as const;

const readOf =
  (kind: ProtectionKind) =>
  (item: unknown): ManagedAppProtection => {
    const { displayName, ...protection } = readShape(kind, Protection, item);
    return { ...protection, displayName: displayName ?? '' };
  };

/** https://learn.microsoft.com/graph/api/intune-mam-iosmanagedappprotection-list */
export const iosManagedAppProtectionCollector: SmallCollector<'iosManagedAppProtection'> = {
  ...shared,
  kind: 'iosManagedAppProtection',
  path: '/deviceAppManagement/iosManagedAppProtections',
  read: readOf('iosManagedAppProtection'),
};

/** https://learn.microsoft.com/graph/api/intune-mam-androidmanagedappprotection-list */
export const androidManagedAppProtectionCollector: SmallCollector<'androidManagedAppProtection'> = {
  ...shared,
  kind: 'androidManagedAppProtection',
  path: '/deviceAppManagement/androidManagedAppProtections',
  read: readOf('androidManagedAppProtection'),
};
