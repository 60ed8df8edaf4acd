/** A person who can sign in, as Entra knows them. */
export type Account = {
  readonly id: string;
  readonly name: string;
  /** The address that they sign in with. */
  readonly username: string;
  /** App roles that the person has on the application. */
  readonly roles: readonly string[];
  readonly groups?: readonly string[];
  /** In more groups than a token can list: the token then only says where to ask for them. */
  readonly isOverfull?: boolean;
};

export type Directory = { readonly id: string; readonly name: string; readonly accounts: readonly Account[] };

/** The registration that people sign in to. */
export type Application = {
  readonly appId: string;
  /** The tenant in which the application is registered. */
  readonly homeTenantId: string;
  /** Addresses that the browser may be sent back to. */
  readonly redirectUris: readonly string[];
};

/** The managed identity that a federated credential of the application trusts. */
export type ManagedIdentity = { readonly clientId: string; readonly principalId: string };
