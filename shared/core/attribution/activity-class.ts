import { type ActivityClass, kindDefinition } from '../resource/definition';
import type { Kind } from '../resource/kind';

/** The class of a change in a kind; null for logs and for what is not a kind, such as a control. */
export const activityClass = (kind: Kind | 'tenant' | 'control'): ActivityClass | null =>
  kind === 'tenant' || kind === 'control' ? null : (kindDefinition(kind).activityClass ?? null);
