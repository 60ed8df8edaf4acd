/** Why Entra issues no token for a tenant. The remedy differs by type; the AADSTS number is for looking it up. Pure. */

export const tokenTroubles = [
  /**
   * The tenant has no service principal of the application: consent was never given, or the service principal was
   * deleted.
   */
  'notConsented',
  /** "Enabled for users to sign in" of the application in that tenant is No. */
  'switchedOff',
  /** The tenant ID is mistyped, or the tenant was deleted or belongs to another cloud. */
  'noSuchTenant',
  /** The deployment's own credential is invalid, so every tenant fails. */
  'notTrusted',
  /** A policy of the tenant blocked the sign-in. */
  'blocked',
  /** Entra or the network is busy: temporary. */
  'busy',
  'broken',
] as const;
export type TokenTrouble = (typeof tokenTroubles)[number];

/** `rejected`: Entra issued a token, and Graph does not accept it. */
export type AccessTrouble = TokenTrouble | 'rejected';

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const codesOf: Readonly<Partial<Record<TokenTrouble, readonly number[]>>> = {
  notConsented: [700016, 7000229, 500011, 650052],
  switchedOff: [7000112],
  noSuchTenant: [90002, 900023],
  notTrusted: [
    70021, 700024, 700027, 700211, 700212, 700213, 700222, 700226, 700227, 700236, 7000215, 7000218, 7000222, 7002121,
    7002131,
  ],
  blocked: [53003, 530003, 53011],
  busy: [90033, 90036, 50196, 90055],
};

const byCode: ReadonlyMap<number, TokenTrouble> = new Map(
  tokenTroubles.flatMap((trouble) => (codesOf[trouble] ?? []).map((code) => [code, trouble] as const)),
);

export const troubleOfCode = (code: number | null): TokenTrouble => byCode.get(code ?? 0) ?? 'broken';

/** Final answers about one tenant: they last until somebody acts in that tenant. */
const ofTenant: readonly AccessTrouble[] = ['notConsented', 'switchedOff', 'noSuchTenant', 'blocked'];
export const isTenantsOwn = (trouble: AccessTrouble): boolean => ofTenant.includes(trouble);

const inWords: Readonly<Record<TokenTrouble, string>> = {
  notConsented: 'this tenant has not consented to the application, or has deleted it',
  switchedOff: 'sign-in of the application is switched off in this tenant',
  noSuchTenant: 'Microsoft Entra knows no tenant with this ID in this cloud',
  notTrusted: "Microsoft Entra does not accept the deployment's own credential",
  blocked: 'a policy of this tenant blocks the application',
  busy: 'Microsoft Entra did not answer in time',
  broken: 'Microsoft Entra refused for an unknown reason',
};

/** For logs and health. It never contains Entra's own text, which can quote names and the request. */
const tokenTroubleText = (trouble: TokenTrouble, code: number | null): string =>
  `no Graph token: ${inWords[trouble]}${code === null ? '' : ` (AADSTS${code})`}`;

export class NoToken extends Error {
  override readonly name = 'NoToken';
  constructor(
    readonly tenantId: string,
    readonly trouble: TokenTrouble,
    /** The number after AADSTS; null if Entra gave none. */
    readonly code: number | null,
  ) {
    super(tokenTroubleText(trouble, code));
  }
}
