import type { ActingOperator } from '../core/alert/operator';
import type { Surrounding } from '../reports/page/frame/navigation';

/** The person who opened the page, and the tenants among which they can switch. */
export type Viewer = Pick<Surrounding, 'paused' | 'switcher'> &
  (
    | {
        readonly role: 'reader';
        readonly name: string | null;
        /** Set for an operator of a paused tenant, which has no forms until monitoring resumes. */
        readonly isOperator?: boolean;
      }
    | {
        readonly role: 'operator';
        readonly operator: ActingOperator;
        /** Bound to this operator. */
        readonly token: string;
        /** The address for the forms of this tenant. */
        readonly url: string;
      }
  );

/** True also while the tenant is paused, when an operator has no forms. */
export const isOperator = (viewer: Viewer): boolean => viewer.role === 'operator' || viewer.isOperator === true;

/** "Ines Roth · operator" */
const signedInAs = (viewer: Viewer): string | null => {
  const name = viewer.role === 'reader' ? viewer.name : viewer.operator.name;
  return name === null ? null : `${name} · ${isOperator(viewer) ? 'operator' : 'reader'}`;
};

/** What pages show about the reader, and about the tenant to this reader. */
export const readerOf = (viewer: Viewer): Pick<Surrounding, 'paused' | 'signedInAs' | 'switcher'> => ({
  signedInAs: signedInAs(viewer),
  switcher: viewer.switcher,
  paused: viewer.paused,
});

export type Operating = Extract<Viewer, { readonly role: 'operator' }>;
