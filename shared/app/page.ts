import type { Ports } from '../pipeline/context';
import type { HandlingOutcome } from '../reports/handling/handling-words';
import type { Surrounding } from '../reports/page/frame/navigation';
import type { Viewer } from './viewer';

/** A request for a page of a tenant. */
export type PageAsked = {
  readonly pipeline: Ports<'configuration' | 'controls' | 'detectors' | 'now' | 'publicUrl' | 'store' | 'tickMs'>;
  readonly tenantId: string;
  /** The address of the tenant: its overview. */
  readonly tenantUrl: string;
  readonly viewer: Viewer;
  /** The outcome of the form that the same browser sent before. */
  readonly outcome: HandlingOutcome | null;
  /** A parameter of the address; anybody can write one. */
  readonly get: (name: string) => string | null;
};

/** What surrounds a page of an earlier moment. */
export type PastSurrounding = { readonly at: string; readonly surrounding: Surrounding };

/** The same page in each requested form; null if it has no table to download. */
export type Page = {
  readonly html: (nonce: string) => string;
  readonly json: () => unknown;
  readonly csv: { readonly name: string; readonly text: () => string | Promise<string> } | null;
};
