import type { Ports } from '../pipeline/context';
import type { Viewer } from './pages';

/** Somebody asks for a page of a tenant. */
export type PageAsked = {
  readonly pipeline: Ports<'configuration' | 'controls' | 'detectors' | 'now' | 'store'>;
  readonly tenantId: string;
  /** The address of the tenant: its overview. */
  readonly tenantUrl: string;
  readonly viewer: Viewer;
  /** A parameter of the address; anybody can write one. */
  readonly get: (name: string) => string | null;
};

/** The same page in each form in which it is asked for. */
export type Page = {
  readonly html: (nonce: string) => string;
  readonly json: () => unknown;
  readonly csv: { readonly name: string; readonly text: () => string };
};
