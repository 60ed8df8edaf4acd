import type { Kind } from '../resource/kind';

/** An object that somebody can change: what alerts are correlated by. */
type Subject =
  | { readonly type: 'object'; readonly id: string }
  /** A user, group or application that holds something: roles, methods, risk. */
  | { readonly type: 'principal'; readonly id: string }
  /** All resources of a kind, if a single one says too little. */
  | { readonly type: 'fleet'; readonly kind: Kind };

/** A subject as text, to be compared and stored. Only `subjectKey` makes one. */
export type SubjectKey = string & { readonly __subject: true };

export function subjectKey(subject: Subject): SubjectKey {
  const id = subject.type === 'fleet' ? subject.kind : subject.id.toLowerCase();
  // Safe: this function is what makes a text a subject key.
  return `${subject.type}|${id}` as SubjectKey;
}

/** What detectors call the whole fleet. */
export const fleetId = 'fleet';

/** The subject of a detection or change that names one resource. A log entry is of another kind than what it is about: the id counts. */
export const subjectOfResource = (kind: Kind | 'tenant', id: string): SubjectKey =>
  subjectKey(id === fleetId && kind !== 'tenant' ? { type: 'fleet', kind } : { type: 'object', id });

export const isFleet = (key: SubjectKey): boolean => key.startsWith('fleet|');
export const isPrincipal = (key: SubjectKey): boolean => key.startsWith('principal|');

export const sharesSubject = (a: readonly SubjectKey[], b: readonly SubjectKey[]): boolean =>
  a.some((one) => b.includes(one));
