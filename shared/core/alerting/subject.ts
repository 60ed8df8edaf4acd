import type { Kind } from '../resource/kind';

/** An object that can be changed. Alerts are correlated by these. */
type Subject =
  | { readonly type: 'object'; readonly id: string }
  /** A user, group or application that has roles, sign-in methods or a risk. */
  | { readonly type: 'principal'; readonly id: string }
  /** All resources of a kind, for changes that one resource alone does not show. */
  | { readonly type: 'fleet'; readonly kind: Kind };

/** A subject as text, to be compared and stored. Only `subjectKey` makes one. */
export type SubjectKey = string & { readonly __subject: true };

export function subjectKey(subject: Subject): SubjectKey {
  const id = subject.type === 'fleet' ? subject.kind : subject.id.toLowerCase();
  // Safe: only this function makes subject keys.
  return `${subject.type}|${id}` as SubjectKey;
}

/** The id that detectors use for the whole fleet. */
export const fleetId = 'fleet';

/** The subject of a resource. The kind of a log entry differs from the kind of its object, so only the id counts. */
export const subjectOfResource = (kind: Kind | 'tenant', id: string): SubjectKey =>
  subjectKey(id === fleetId && kind !== 'tenant' ? { type: 'fleet', kind } : { type: 'object', id });

export const isFleet = (key: SubjectKey): boolean => key.startsWith('fleet|');
export const isPrincipal = (key: SubjectKey): boolean => key.startsWith('principal|');

export const sharesSubject = (a: readonly SubjectKey[], b: readonly SubjectKey[]): boolean =>
  a.some((one) => b.includes(one));
