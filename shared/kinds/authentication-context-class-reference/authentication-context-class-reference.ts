import { defineKind } from '../../core/resource/definition';

/**
 * A requirement that an app or a site adds to the sign-in.
 * https://learn.microsoft.com/graph/api/resources/authenticationcontextclassreference
 */
export type AuthenticationContextClassReference = {
  /** c1 to c99 */
  readonly id: string;
  readonly displayName: string;
  /** Published to apps; null if Graph does not say. */
  readonly isAvailable: boolean | null;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly authenticationContextClassReference: AuthenticationContextClassReference;
  }
}

export const authenticationContextClassReferenceKind = defineKind({
  kind: 'authenticationContextClassReference',
  shape: 'small',
  bucket: 'identityProtection',
  cadenceMinutes: 60,
  freshMinutes: 180,
  permission: 'AuthenticationContext.Read.All',
  licence: 'free',
  singular: 'an authentication context',
  plural: 'authentication contexts',
  compared: ['displayName', 'isAvailable'],
  hints: { directoryAudit: /authentication ?context ?class ?reference/ },
});
