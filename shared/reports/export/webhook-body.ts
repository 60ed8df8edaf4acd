import type { Message } from '../../core/delivery/message';
import { paragraphsIn } from '../message/other-alerts';

/**
 * What the webhook channel posts, as JSON (docs/webhook.schema.json). Stable: fields are added, never changed or removed within version 1.
 *
 * ```
 * {
 *   "version": 1,
 *   "tenant": { "id": "…", "name": "Contoso" },
 *   "alert": {
 *     "id": "…",                  // the same in every message of this alert
 *     "key": "7F3K",              // the four characters in the subject
 *     "status": "open",           // open | resolved | told
 *     "severity": "critical",     // informational | low | medium | high | critical
 *     "sources": ["ZT.ID.001", "EV.P02"],
 *     "url": "https://…",         // the alert's page; null if there is none
 *     "mergedInto": { "id": "…", "key": "…" }  // only if status is resolved because another alert reports the same change
 *     "plannedUntil": "2026-11-24T15:00:00Z"   // only if status is resolved because it was planned work: its end
 *   },
 *   "because": "opened",          // opened | worsened | actorFound | signedIn | eased | remedied | reopened | resolved | handled | reminder | escalated
 *                                 // | summary | digest | notice | drill | hourly | catchUp | storm
 *   "happenedAt": "2026-11-24T13:02:00Z",  // null if only the two collections around it are known
 *   "seenAt": "…", "sentAt": "…",          // ISO 8601, UTC
 *   "subject": "Critical · Contoso · … [7F3K]",
 *   "text": "…",                  // the first line
 *   "paragraphs": ["…"],
 *   "sections": [{ "heading": "WHO IS EXPOSED", "lines": ["…"] }],
 *   "steps": ["…"],               // a question, then its branches
 *   "links": [{ "label": "…", "url": "…" }],
 *   "items": […]                  // only if one message reports several alerts
 * }
 * ```
 *
 * Headers: `x-ztw-timestamp` (seconds since 1970), `x-ztw-signature` (`v1=` and the hex HMAC-SHA256, under the shared secret,
 * of timestamp + "." + raw body) and `x-ztw-delivery` (the same for every attempt to send the same message). Refuse a timestamp older
 * than five minutes, compare in constant time, and count a delivery id once. All strings are plain text: escape them.
 */
export type WebhookBody = {
  readonly version: 1;
  readonly tenant: { readonly id: string; readonly name: string };
  readonly alert: {
    readonly id: string;
    readonly key: string;
    readonly status: string;
    readonly severity: Message['severity'];
    readonly sources: readonly string[];
    readonly url: string | null;
    readonly mergedInto?: { readonly id: string; readonly key: string };
    readonly plannedUntil?: string;
  };
  readonly because: string;
  readonly happenedAt: string | null;
  readonly seenAt: string;
  readonly sentAt: string;
  readonly subject: string;
  readonly text: string;
  readonly paragraphs: readonly string[];
  readonly sections: readonly { readonly heading: string; readonly lines: readonly string[] }[];
  readonly steps: readonly string[];
  readonly links: Message['links'];
  readonly items?: NonNullable<Message['items']>;
};

export const renderWebhookBody = (message: Message): WebhookBody => ({
  version: 1,
  tenant: { id: message.tenantId, name: message.tenantName },
  alert: {
    id: message.machine.alertId,
    key: message.key,
    status: message.machine.status,
    severity: message.severity,
    sources: message.machine.sources,
    url: message.links[0]?.url ?? null,
    ...(message.machine.mergedInto !== undefined && { mergedInto: message.machine.mergedInto }),
    ...(message.machine.plannedUntil !== undefined && { plannedUntil: message.machine.plannedUntil }),
  },
  because: message.machine.because,
  happenedAt: message.machine.happenedAt,
  seenAt: message.machine.seenAt,
  sentAt: message.machine.sentAt,
  subject: message.subject,
  text: message.firstLine,
  paragraphs: paragraphsIn(message),
  // Only the complete lines are sent. The separate parts of a line are for rendering.
  sections: message.sections.map(({ heading, lines }) => ({ heading, lines })),
  steps: message.steps,
  links: message.links,
  ...(message.items === undefined ? {} : { items: message.items }),
});
