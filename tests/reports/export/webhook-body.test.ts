import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { bindChannel } from '../../../shared/channels/channel';
import { webhook } from '../../../shared/channels/webhook';
import { renderWebhookBody } from '../../../shared/reports/export/webhook-body';
import { renderAlert } from '../../../shared/reports/message/alert-message';
import { renderBatch, withNotArrived } from '../../../shared/reports/message/batch-message';
import { batchReport } from '../message/batch';
import { openStory, restoredStory, storyNames } from '../stories';

const validate = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(join(__dirname, '../../../docs/webhook.schema.json'), 'utf8')),
);

const errorsOf = (body: unknown): unknown => {
  // The body as it is sent, not our own objects.
  validate(JSON.parse(JSON.stringify(body)));
  return validate.errors ?? [];
};

test('every story follows the published schema, from start to end', () => {
  for (const name of storyNames)
    for (const report of [openStory(name), restoredStory(name)])
      expect([name, errorsOf(renderWebhookBody(renderAlert(report)))]).toEqual([name, []]);
});

test('combined alerts, and failed deliveries, follow it too', () => {
  const message = withNotArrived(renderBatch(batchReport(3)), { channel: 'email-acs', name: 'Security' });
  const body = renderWebhookBody(message);
  expect(errorsOf(body)).toEqual([]);
  expect(body.items).toHaveLength(3);
});

test('a damaged body does not', () => {
  const body = renderWebhookBody(renderAlert(openStory('exclusion')));
  expect(errorsOf({ ...body, version: 2 })).not.toEqual([]);
  expect(errorsOf({ ...body, alert: { ...body.alert, status: 'closed' } })).not.toEqual([]);
  const { subject: _, ...without } = body;
  expect(errorsOf(without)).not.toEqual([]);
});

test('start and end of an alert share an id, and no other alert has it', () => {
  const idOf = (report: ReturnType<typeof openStory>) => renderWebhookBody(renderAlert(report)).alert;
  expect(idOf(restoredStory('exclusion')).id).toBe(idOf(openStory('exclusion')).id);
  expect([idOf(openStory('exclusion')).status, idOf(restoredStory('exclusion')).status]).toEqual(['open', 'resolved']);
});

test('the signature check in the docs accepts what we send, and rejects everything else', async () => {
  const document = readFileSync(join(__dirname, '../../../docs/webhook.md'), 'utf8');
  const [, source = ''] = /```js\n([\s\S]+?)```/.exec(document) ?? [];
  const load = new Function('require', `${source}\nreturn isFromZeroTrustWatch;`);
  // Safe: the example's function, as declared in the document.
  const check = load(require) as (headers: Record<string, string>, body: string, secret: string) => boolean;
  let signed: Record<string, string> = {};
  let body = '';
  const receive: typeof globalThis.fetch = async (_, init) => {
    signed = Object.fromEntries(new Headers(init?.headers));
    body = String(init?.body);
    return new Response(null, { status: 204 });
  };
  const message = renderAlert(openStory('exclusion'));
  await bindChannel(
    webhook({ fetch: receive, now: Date.now }),
    new Map([['siem', { url: 'https://x.example/', secret: 'a-secret-of-ours' }]]),
  ).send('siem', { ...message, title: `${message.title} Ümläut` }, 'tenant|alert|1|webhook|siem');
  expect(check(signed, body, 'a-secret-of-ours')).toBe(true);
  expect(check(signed, `${body} `, 'a-secret-of-ours')).toBe(false);
  expect(check(signed, body, 'another-secret-')).toBe(false);
  const old = String(Number(signed['x-ztw-timestamp']) - 3600);
  const replayed = createHmac('sha256', 'a-secret-of-ours').update(`${old}.${body}`).digest('hex');
  expect(check({ 'x-ztw-timestamp': old, 'x-ztw-signature': `v1=${replayed}` }, body, 'a-secret-of-ours')).toBe(false);
  expect(check({}, body, 'a-secret-of-ours')).toBe(false);
});
