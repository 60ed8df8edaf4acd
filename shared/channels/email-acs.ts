import type { EmailClient, EmailMessage, EmailSendOptionalParams } from '@azure/communication-email';
import * as z from 'zod';
import { answeredStatus } from '../core/answered-status';
import type { SendResult } from '../core/delivery/delivery';
import type { Message } from '../core/delivery/message';
import { isLoopbackUrl } from '../core/safe-url';
import { type Email, renderEmail } from '../reports/mail/email';
import { type Channel, failed } from './channel';
import { failedByNetwork, isRetryable, mayHaveTaken, retryAfterSeconds } from './http-result';
import { lazily } from './lazily';
import { operationIdOf } from './operation-id';

/** Declared here because the package is only loaded together with the client. */
export type MailCredential = Extract<ConstructorParameters<typeof EmailClient>[1], { getToken: unknown }>;

type AcsAccess =
  | { readonly type: 'connectionString'; readonly connectionString: string }
  | { readonly type: 'credential'; readonly endpoint: string; readonly credential: () => Promise<MailCredential> };

export type EmailSettings = {
  readonly access: AcsAccess;
  /** An address in a domain that is linked to the ACS resource. */
  readonly senderAddress: string;
  /** `shared/reports/mail/alert.mjml`, compiled. */
  readonly template: string;
};

const target = z.strictObject({ address: z.email('must be a mail address'), name: z.string() });
type Target = z.infer<typeof target>;

type Rendered = { readonly email: Email } & Pick<Message, 'severity' | 'tenantId'> &
  Pick<Message['machine'], 'alertId'>;

const timeoutMs = 10_000;

/**
 * Mail through Azure Communication Services. `send` submits the mail and does not wait for its delivery; `poll` queries once.
 * https://learn.microsoft.com/rest/api/communication/email/email
 */
export function emailAcs(settings: EmailSettings, now: () => number): Channel<Target, Rendered> {
  const connect = lazily(() => createClient(settings.access));
  return {
    id: 'email-acs',
    target,
    render: (message: Message) => ({
      email: renderEmail(message, settings.template),
      severity: message.severity,
      tenantId: message.tenantId,
      alertId: message.machine.alertId,
    }),
    send: async (rendered, recipient, deliveryId) => {
      const operationId = operationIdOf(deliveryId);
      const mail = mailOf(rendered, recipient, settings.senderAddress, operationId);
      const answer = await ask(connect, mail, { operationId }, 'POST');
      return readSendAnswer(answer, operationId, now());
    },
    poll: async (operationId) => {
      const resumeFrom = resumeState(endpointOf(settings.access), operationId);
      const answer = await ask(connect, emptyMail(settings.senderAddress), { resumeFrom }, 'GET');
      return readPollAnswer(answer, operationId);
    },
  };
}

async function createClient(access: AcsAccess): Promise<EmailClient> {
  const { EmailClient } = await import('@azure/communication-email');
  const options = {
    allowInsecureConnection: isLoopbackUrl(endpointOf(access)),
    // The delivery row retries at its own intervals.
    retryOptions: { maxRetries: 0 },
  };
  return access.type === 'connectionString'
    ? new EmailClient(access.connectionString, options)
    : new EmailClient(access.endpoint, await access.credential(), options);
}

const endpointOf = (access: AcsAccess): string => {
  const endpoint =
    access.type === 'credential'
      ? access.endpoint
      : (/(?:^|;)\s*endpoint=([^;]+)/i.exec(access.connectionString)?.[1] ?? '');
  return endpoint.trim().replace(/\/+$/, '');
};

function mailOf(
  { email, ...about }: Rendered,
  recipient: Target,
  senderAddress: string,
  operationId: string,
): EmailMessage {
  return {
    senderAddress,
    content: { subject: email.subject, html: email.html, plainText: email.text },
    recipients: { to: [{ address: recipient.address, displayName: recipient.name }] },
    headers: headersOf(about, operationId, senderAddress),
    disableUserEngagementTracking: true,
  };
}

/**
 * Puts all mails of one alert into one thread: each names the same parent message, which need not exist. ACS accepts only a
 * Message-ID of the form <guid@domain>, and otherwise makes its own. Mailbox rules can sort by X-Severity and by a tenant's
 * List-Id. https://learn.microsoft.com/azure/communication-services/concepts/email/email-headers
 */
function headersOf(
  { severity, tenantId, alertId }: Omit<Rendered, 'email'>,
  operationId: string,
  senderAddress: string,
): Record<string, string> {
  const domain = senderAddress.slice(senderAddress.lastIndexOf('@') + 1);
  const ancestor = `<${operationIdOf(`thread|${alertId}`)}@${domain}>`;
  return {
    'Message-ID': `<${operationId}@${domain}>`,
    'In-Reply-To': ancestor,
    References: ancestor,
    'X-Severity': severity,
    // A hash, because a tenant's id may contain characters that a List-Id cannot.
    'List-Id': `<${operationIdOf(`tenant|${tenantId}`)}.zero-trust-watch.${domain}>`,
    // Prevents out-of-office replies to a mailbox that nobody reads.
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
  };
}

/** The answer of ACS to the request that we wanted; `isAnswered` is false if there was none. */
type Answer =
  | {
      readonly isAnswered: true;
      readonly status: number;
      readonly retryAfter: string | undefined;
      readonly operation: Operation;
    }
  | { readonly isAnswered: false; readonly error: unknown };

type Operation = { readonly status: string | undefined; readonly errorCode: string | undefined };

/**
 * The SDK's `beginSend` sends the mail and queries its status at once, and throws if either fails. Only the requested call counts:
 * an accepted mail stays accepted even if the query after it was refused.
 */
async function ask(
  connect: () => Promise<EmailClient>,
  mail: EmailMessage,
  options: EmailSendOptionalParams,
  method: 'POST' | 'GET',
): Promise<Answer> {
  let answer: Answer | undefined;
  try {
    const client = await connect();
    await client.beginSend(mail, {
      ...options,
      abortSignal: AbortSignal.timeout(timeoutMs),
      onResponse: ({ request, status, headers, parsedBody }) => {
        if (request.method !== method) return;
        answer = {
          isAnswered: true,
          status,
          retryAfter: headers.get('retry-after'),
          operation: operationIn(parsedBody),
        };
      },
    });
  } catch (error) {
    answer ??= answerOf(error, method);
  }
  return answer ?? { isAnswered: false, error: new Error('no answer') };
}

const operationIn = (body: unknown): Operation => {
  const { status, error } = (body ?? {}) as { readonly status?: unknown; readonly error?: unknown }; // Safe: both are read as unknown.
  return { status: typeof status === 'string' ? status : undefined, errorCode: wordIn(error) };
};

/** An error code as ACS writes them; its message may quote addresses. */
const wordIn = (error: unknown): string | undefined => {
  const { code } = (error ?? {}) as { readonly code?: unknown }; // Safe: read as unknown.
  return typeof code === 'string' && /^[A-Za-z][A-Za-z0-9_.-]{0,60}$/.test(code) ? code : undefined;
};

function answerOf(error: unknown, method: 'POST' | 'GET'): Answer {
  // Safe: a RestError of the SDK, or something else whose properties are then undefined.
  const { response, request, code } = error as {
    readonly code?: unknown;
    readonly request?: { readonly method?: string };
    readonly response?: { readonly headers?: { readonly get: (name: string) => string | undefined } };
  };
  const status = answeredStatus(error);
  if (status === null || (request?.method ?? method) !== method) return { isAnswered: false, error };
  return {
    isAnswered: true,
    status,
    retryAfter: response?.headers?.get('retry-after'),
    operation: { status: undefined, errorCode: wordIn({ code }) },
  };
}

function readSendAnswer(answer: Answer, operationId: string, now: number): SendResult {
  if (!answer.isAnswered) return failedByNetwork(answer.error);
  const { status, retryAfter, operation } = answer;
  // 409: an earlier attempt with this operation id was taken.
  if ((status >= 200 && status < 300) || status === 409) return { status: 'accepted', operationId };
  const code = operation.errorCode === undefined ? '' : ` ${operation.errorCode}`;
  const waits = retryAfterSeconds(retryAfter, now);
  return failed(`HTTP ${status}${code}`, isRetryable(status), waits, mayHaveTaken(status));
}

/** If ACS cannot answer now, the mail is still on its way. The next tick queries again. */
function readPollAnswer(answer: Answer, operationId: string): SendResult {
  if (!answer.isAnswered) return { status: 'accepted', operationId };
  if (answer.status === 404) return failed('ACS does not know this mail', true, null, true);
  switch (answer.operation.status) {
    case 'Succeeded':
      return { status: 'sent' };
    case 'Failed':
    case 'Canceled':
      return failed(`ACS could not deliver it (${answer.operation.errorCode ?? answer.operation.status})`, false);
    default:
      return { status: 'accepted', operationId };
  }
}

/** The state of the SDK's poller for an operation that another process began; the shape that its `toString` writes. */
const resumeState = (endpoint: string, operationId: string): string =>
  JSON.stringify({
    state: {
      status: 'running',
      config: {
        metadata: { mode: 'OperationLocation' },
        operationLocation: `${endpoint}/emails/operations/${encodeURIComponent(operationId)}?api-version=${apiVersion}`,
        requestMethod: 'POST',
      },
    },
  });

/** The version that @azure/communication-email 1.1.0 sends. */
const apiVersion = '2025-09-01';

/** `beginSend` requires a message even when it resumes, but does not send it. */
const emptyMail = (senderAddress: string): EmailMessage => ({
  senderAddress,
  content: { subject: '', plainText: '' },
  recipients: { to: [] },
});
