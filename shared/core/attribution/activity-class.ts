import { type ActivityClass, kindDefinition } from '../resource/definition';
import type { Kind } from '../resource/kind';

/** The activity class of changes to a kind; null for logs and for subjects without a kind, such as a control. */
export const activityClass = (kind: Kind | 'tenant' | 'control'): ActivityClass | null =>
  kind === 'tenant' || kind === 'control' ? null : (kindDefinition(kind).activityClass ?? null);
