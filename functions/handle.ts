import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { operableTenants, operatesAll, operatorOf, type Principal, readableTenants } from '../shared/app/access';
import type { AdminAction, Typed, WhyNot } from '../shared/app/handling';
import { messageCodes } from '../shared/app/message-codes';
import { runtime } from '../shared/app/runtime';
import { deploymentPath, firstPath } from '../shared/core/access/sign-in-paths';
import type { HandleResult } from '../shared/pipeline/alert/handle-alert';
import type { RuleResult } from '../shared/pipeline/alert/rules';
import { LeaseLost } from '../shared/pipeline/collect/tenant-lease';
import type { LeasedAlertPorts, MessagePorts, Ports } from '../shared/pipeline/context';
import { jsonAnswer, seeOther } from './answers';
import {
  type BodyFormat,
  handleChange,
  noSuchTenant,
  onlyReader,
  type Refusal,
  readFields,
  refusedAnswer,
  refuseWith,
} from './handle-change';
import { handleCustomers } from './handle-customers';
import { type HandlingRequest, type Incomplete, readHandlingRequest } from './handle-request';
import { logOf } from './log-of';
import { named } from './registered';

type IncompleteForm = {
  readonly type: 'incomplete';
  readonly why: Incomplete;
  readonly subject: string | undefined;
  readonly alertId: string | null;
};

type Ready = {
  readonly tenantId: string;
  readonly operator: ReturnType<typeof operatorOf>;
  readonly asked: HandlingRequest | IncompleteForm;
  /** The fields of a form. A refused form shows them again. */
  readonly typed: Typed | null;
};

async function handle(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const log = logOf(context);
  if (request.params.tenantId === 'tenants') return handleCustomers(request, log);
  return handleChange<Ready, Done>(request, log, {
    formPath: pathOf(request),
    isCheck: isCheck(request.params.subject),
    read: (principal, format, now) => readRequest(request, principal, format, now),
    perform: async (ready) => perform(await runtime().pipeline(log), ready),
    logged: ({ tenantId, operator, asked }) => ({ tenant: tenantId, by: operator.id, asked: asked.type }),
    answer: (format, ready, done) => (format === 'form' ? formAnswer(ready, done) : programAnswer(done)),
  });
}

async function readRequest(
  request: HttpRequest,
  principal: Principal,
  format: BodyFormat | undefined,
  now: number,
): Promise<Ready | Refusal> {
  const { tenantId: wanted, subject, id, action } = request.params;
  const { tenantIds } = runtime().configuration;
  const tenantId =
    isCheck(subject) && isDeployment(wanted, principal) ? wanted : operable(wanted, principal, tenantIds);
  if (typeof tenantId !== 'string') return tenantId;
  const body = await readFields(request, format, principal, now);
  if ('why' in body) return body;
  const read = readHandlingRequest({ subject, id, action }, body.fields, body.typed === null ? 'json' : 'form');
  // A form is named by what it does to an alert, by the type of rule that it creates, or by its address.
  const typed = body.typed && { ...body.typed, form: action ?? body.typed.kind ?? subject ?? '' };
  const ready = { tenantId, operator: operatorOf(principal), typed };
  if (read.ok) return { ...ready, asked: read.asked };
  if (typed === null || read.incomplete === undefined)
    return { ...refuseWith(read.status, 'body', read.problem), typed: body.typed ?? undefined };
  const alertId = (subject === 'alerts' ? id : body.typed?.alertId) ?? '';
  const on = /^[0-9a-f]{32}$/.test(alertId) ? alertId : null;
  return { ...ready, asked: { type: 'incomplete', why: read.incomplete, subject, alertId: on } };
}

/** Whether this is the id of the deployment, and the deployment has recipients of its own. */
function isOfDeployment(wanted: string | undefined): boolean {
  const { tenantIds, operatorsTenantId } = runtime().configuration;
  return wanted === operatorsTenantId && !tenantIds.includes(operatorsTenantId);
}

/** Only operators of all tenants may test the recipients of the deployment. */
const isDeployment = (wanted: string | undefined, principal: Principal): wanted is string =>
  isOfDeployment(wanted) && operatesAll(principal, runtime().configuration.tenantIds);

function operable(wanted: string | undefined, principal: Principal, tenantIds: readonly string[]): string | Refusal {
  const readable = readableTenants(principal, tenantIds).find((tenantId) => tenantId === wanted);
  if (readable === undefined) return noSuchTenant;
  return operableTenants(principal, tenantIds).find((each) => each === readable) ?? onlyReader;
}

/** The changes that `npm run doctor` makes with the token of the Azure CLI. */
const isCheck = (subject: string | undefined): boolean => subject === 'tests' || subject === 'receipts';

type Done =
  | { readonly status: 'done'; readonly action: AdminAction; readonly shown: Readonly<Record<string, unknown>> }
  | { readonly status: 'refused'; readonly why: WhyNot };

async function perform(pipeline: LeasedAlertPorts & DrillPorts, ready: Ready): Promise<Done> {
  try {
    return await performed(pipeline, ready);
  } catch (error) {
    // Another process took the lease meanwhile: everything written is complete, and a retry continues from there.
    if (error instanceof LeaseLost) return { status: 'refused', why: 'busy' };
    throw error;
  }
}

async function performed(pipeline: LeasedAlertPorts & DrillPorts, { tenantId, operator, asked }: Ready): Promise<Done> {
  switch (asked.type) {
    case 'incomplete':
      return { status: 'refused', why: asked.why };
    case 'acknowledge':
    case 'close': {
      const { type: action, alertId, note } = asked;
      const judgement = asked.type === 'close' ? asked.judgement : undefined;
      const { handleAlert } = await import('../shared/pipeline/alert/handle-alert');
      return doneOf(await handleAlert(pipeline, { tenantId, alertId, action, by: operator, note, judgement }), action);
    }
    case 'makeRule': {
      const { makeRule } = await rules();
      const rule = await inTenantTime(pipeline, tenantId, asked.rule);
      if (rule === undefined) return { status: 'refused', why: 'noExpiry' };
      return doneOf(await makeRule(pipeline, tenantId, rule, operator), rule.kind);
    }
    case 'endRule':
      return doneOf(await (await rules()).endRuleByHand(pipeline, tenantId, asked.ruleId, operator), 'endRule');
    case 'confirmRule':
      return doneOf(await (await rules()).confirmAcceptance(pipeline, tenantId, asked.ruleId, operator), 'confirmRule');
    case 'drill':
      return drill(pipeline, tenantId);
    case 'test':
      return test(pipeline, tenantId, operator.name, asked.to);
    case 'receipt':
      return receipt(pipeline, tenantId, asked.code);
  }
}

const rules = () => import('../shared/pipeline/alert/rules');

/** A browser is waiting, so the delivery of the mail is not polled. */
async function drill(pipeline: DrillPorts, tenantId: string): Promise<Done> {
  const { drillExclusion } = await import('../shared/pipeline/operate/drill');
  const drilled = await drillExclusion(pipeline, await pipeline.configuration(tenantId), undefined, 0);
  switch (drilled.outcome) {
    case 'notRead':
      return { status: 'refused', why: 'drillNotRead' };
    case 'unknownGroup':
    case 'nothingToExclude':
      return { status: 'refused', why: 'drillNoPolicy' };
    case 'untold':
      return { status: 'refused', why: 'drillNoAlert' };
    case 'tooSoon':
      return { status: 'refused', why: 'drillTooSoon' };
    case 'sent':
      return drilled.outcomes.every(({ result: { status } }) => status === 'sent' || status === 'accepted')
        ? {
            status: 'done',
            action: 'drill',
            shown: { recipients: drilled.outcomes.map(({ recipient }) => recipient.id) },
          }
        : { status: 'refused', why: 'drillFailed' };
  }
}

/** A mail that is refused is refused within seconds, so a browser waits no longer; ms. */
const testPatienceMs = 9_000;

async function test(pipeline: DrillPorts, tenantId: string, askedBy: string | null, to: string | null): Promise<Done> {
  const { sendTests } = await import('../shared/pipeline/operate/test-message');
  const codes = messageCodes(runtime().surroundings.notificationKeys);
  const configuration = await pipeline.configuration(tenantId);
  const tested = await sendTests(pipeline, configuration, { to, askedBy }, codes, testPatienceMs);
  if (tested.outcome === 'nobody') return { status: 'refused', why: 'testNobody' };
  if (tested.outcome === 'tooSoon') return { status: 'refused', why: 'testTooSoon' };
  return tested.outcomes.every(({ result: { status } }) => status === 'sent' || status === 'accepted')
    ? { status: 'done', action: 'test', shown: { recipients: tested.outcomes.map(({ recipient }) => recipient.id) } }
    : { status: 'refused', why: 'testFailed' };
}

async function receipt(pipeline: DrillPorts, tenantId: string, code: string): Promise<Done> {
  const { confirmReceipt } = await import('../shared/pipeline/operate/test-message');
  const codes = messageCodes(runtime().surroundings.notificationKeys);
  const confirmed = await confirmReceipt(pipeline, await pipeline.configuration(tenantId), code, codes);
  return confirmed.status === 'confirmed'
    ? { status: 'done', action: 'receipt', shown: { recipient: confirmed.recipient.id } }
    : { status: 'refused', why: confirmed.status === 'wrong' ? 'codeWrong' : 'codeNotWaiting' };
}

function doneOf(result: HandleResult | RuleResult<WhyNot>, action: AdminAction): Done {
  if (result.status === 'busy') return { status: 'refused', why: 'busy' };
  if (result.status === 'refused') return result;
  return { status: 'done', action, shown: 'alert' in result ? { alert: result.alert } : { rule: result.rule } };
}

type DrillPorts = MessagePorts & Ports<'configuration' | 'controls' | 'detectors' | 'graph' | 'sleep' | 'speed'>;

type AskedRule = Extract<HandlingRequest, { readonly type: 'makeRule' }>['rule'];

/** The times of a rule in UTC. A form sends them in the tenant's time zone; undefined if that local time does not exist there. */
async function inTenantTime(
  pipeline: Ports<'configuration'>,
  tenantId: string,
  rule: AskedRule,
): Promise<AskedRule | undefined> {
  const { momentOfInput } = await import('../shared/app/handling');
  const { timeZone } = await pipeline.configuration(tenantId);
  const read = (time: string): string | undefined =>
    /Z|[+-]\d\d:\d\d$/.test(time) ? time : momentOfInput(time, timeZone);
  const [from, until] = [rule.from === null ? null : read(rule.from), read(rule.until)];
  return from === undefined || until === undefined ? undefined : { ...rule, from, until };
}

const codes: Readonly<Record<WhyNot, 400 | 403 | 404 | 409 | 429 | 502 | 503>> = {
  noOwner: 400,
  noReason: 400,
  noNote: 400,
  noExpiry: 400,
  endsInThePast: 400,
  tooLong: 400,
  announcedTooLate: 400,
  aboutNothing: 400,
  ownHand: 403,
  noAddress: 403,
  noPerson: 403,
  ownOpening: 403,
  ownWork: 403,
  heldAlone: 403,
  sameOperator: 403,
  notFound: 404,
  handNotYetKnown: 409,
  notOpen: 409,
  notAnAlert: 409,
  noAlert: 409,
  notNeeded: 409,
  over: 409,
  drillNotRead: 409,
  drillNoPolicy: 409,
  drillNoAlert: 409,
  codeNotWaiting: 409,
  codeWrong: 403,
  testNobody: 404,
  drillTooSoon: 429,
  testTooSoon: 429,
  drillFailed: 502,
  testFailed: 502,
  busy: 503,
};

async function programAnswer(done: Done): Promise<HttpResponseInit> {
  if (done.status === 'done') return jsonAnswer(200, { version: 1, status: 'done', ...done.shown });
  const { refusalInWords } = await import('../shared/app/handling');
  return refusedAnswer(codes[done.why], done.why, refusalInWords(done.why));
}

const onHealthPage: ReadonlySet<string | undefined> = new Set(['drill', 'test', 'receipt', 'receipts']);

/** Leads back to the page with the form, which shows the result. */
function formAnswer({ tenantId, asked, typed }: Ready, done: Done): HttpResponseInit {
  const { publicUrl } = runtime().surroundings;
  const page = `${publicUrl}/api/posture/${tenantId}`;
  const alertId = asked.type === 'makeRule' ? asked.rule.alertId : 'alertId' in asked ? asked.alertId : null;
  const isOnHealth = onHealthPage.has(asked.type === 'incomplete' ? asked.subject : asked.type);
  const section = isOnHealth ? '/health' : '/rules';
  const ofTenant = alertId === null ? `${page}${section}` : `${page}/alerts/${alertId}`;
  const location = isOfDeployment(tenantId) ? publicUrl + deploymentPath : ofTenant;
  return done.status === 'done'
    ? seeOther(location, `done.${done.action}`)
    : seeOther(location, `refused.${done.why}`, typed);
}

/** The page with the form, according to its address. */
const pathOf = ({ params: { tenantId = '', subject, id } }: HttpRequest): string =>
  isOfDeployment(tenantId)
    ? deploymentPath
    : [firstPath, ...[tenantId, ...sectionOf(subject, id)].map(encodeURIComponent)].join('/');

function sectionOf(subject: string | undefined, id: string | undefined): readonly string[] {
  if (subject === 'alerts') return id === undefined ? [subject] : [subject, id];
  return subject === 'rules' ? [subject] : ['health'];
}

app.http(named('handle'), {
  route: 'handle/{tenantId}/{subject}/{id?}/{action?}',
  methods: ['POST'],
  // People sign in to the app itself; every request is checked here.
  authLevel: 'anonymous',
  handler: handle,
});
