import { TenantContained } from '../core/tenant/contained';

export {
  closedPage,
  containedPage,
  failedPage,
  type NextLink,
  noTablePage,
  notFoundPage,
  refusedPage,
  signedOutPage,
  signInProblemPage,
  signOutPage,
} from '../reports/page/sentence/sentence-page';

/**
 * Why nothing of a tenant can be shown; undefined for any other error. The problems name settings, so only operators of the tenant
 * see them.
 */
export function containedInWords(error: unknown, operable: readonly string[]): string | undefined {
  if (!(error instanceof TenantContained)) return undefined;
  const { tenantId, trouble } = error;
  const cause =
    trouble.type === 'otherTenant'
      ? 'The identity of the app belongs to another tenant'
      : 'The settings of this tenant cannot be used';
  const problems = trouble.type === 'settings' && operable.includes(tenantId) ? `: ${trouble.problems.join('; ')}` : '';
  return `${cause}${problems}. The people who operate Zero Trust Watch have been alerted. Its pages return once this is corrected; nothing that was stored is lost.`;
}
