import * as z from 'zod';
import { readShape, text } from '../shape';

/**
 * Exchange Online plans that include a mailbox: 1, 2, Kiosk, Essentials, and 1 and 2 for governments. Other plans carry the service's name
 * but no mailbox: Exchange Foundation is a part of Entra ID P2.
 * https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
 */
const mailboxPlans: ReadonlySet<string> = new Set([
  '9aaf7827-d63c-4b61-89c3-182f06f82e5c',
  'efb87545-963c-4e0d-99df-69c6916d9eb0',
  '4a82b400-a79f-41a4-b4e2-e94f5787b113',
  '1126bef5-da20-4f07-b45e-ad25d2581aa8',
  'e9b4930a-925f-45e2-ac2a-3f7788ca6fdd',
  '8c3069c0-ccdb-44be-ab77-986203a67df2',
]);

/** The mailbox works while the plan is paid, and in the grace period after that. */
const inUse = new Set(['Enabled', 'Warning']);

const Planned = z.object({
  id: z.string(),
  assignedPlans: z.array(z.object({ servicePlanId: text, capabilityStatus: text })).nullish(),
});

/** Empty if the plans are unknown, because the mailbox is then unknown too. */
export function readMailbox(item: unknown): readonly (readonly [id: string, hasMailbox: boolean])[] {
  const { id, assignedPlans } = readShape('user', Planned, item);
  if (assignedPlans == null) return [];
  const hasMailbox = assignedPlans.some(
    ({ servicePlanId, capabilityStatus }) =>
      mailboxPlans.has(servicePlanId?.toLowerCase() ?? '') && inUse.has(capabilityStatus ?? ''),
  );
  return [[id, hasMailbox]];
}
