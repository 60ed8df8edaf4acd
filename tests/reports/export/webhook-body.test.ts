import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { signatureOf } from '../../../shared/channels/webhook';
import { renderWebhookBody } from '../../../shared/reports/export/webhook-body';
import { renderAlert } from '../../../shared/reports/message/alert-message';
import { renderTogether, withNotArrived } from '../../../shared/reports/message/together-message';
import { togetherReport } from '../message/together';
import { openStory, restoredStory, storyNames } from '../stories';

const validate = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(join(__dirname, '../../../docs/webhook.schema.json'), 'utf8')),
);

const errorsOf = (body: unknown): unknown => {
  // The content on the wire, not our own objects.
  validate(JSON.parse(JSON.stringify(body)));
  return validate.errors ?? [];
};

test('every story follows the published schema, from start to end', () => {
  for (const name of storyNames)
    for (const report of [openStory(name), restoredStory(name)])
      expect([name, errorsOf(renderWebhookBody(renderAlert(report)))]).toEqual([name, []]);
});

test('combined alerts, and failed deliveries, follow it too', () => {
  const message = withNotArrived(renderTogether(togetherReport(3)), { channel: 'email-acs', name: 'Security' });
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

test('the check in the docs accepts our signature, and nothing else', () => {
  const document = readFileSync(join(__dirname, '../../../docs/webhook.md'), 'utf8');
  const [, source = ''] = /```js\n([\s\S]+?)```/.exec(document) ?? [];
  const load = new Function('require', `${source}\nreturn isFromZeroTrustWatch;`);
  // Safe: the example's function, as declared in the document.
  const check = load(require) as (headers: Record<string, string>, body: string, secret: string) => boolean;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const body = JSON.stringify({ text: 'Ümläut' });
  const signed = { 'x-ztw-timestamp': timestamp, 'x-ztw-signature': signatureOf('a-secret-of-ours', timestamp, body) };
  expect(check(signed, body, 'a-secret-of-ours')).toBe(true);
  expect(check(signed, `${body} `, 'a-secret-of-ours')).toBe(false);
  expect(check(signed, body, 'another-secret-')).toBe(false);
  const old = String(Number(timestamp) - 3600);
  const replayed = createHmac('sha256', 'a-secret-of-ours').update(`${old}.${body}`).digest('hex');
  expect(check({ 'x-ztw-timestamp': old, 'x-ztw-signature': `v1=${replayed}` }, body, 'a-secret-of-ours')).toBe(false);
  expect(check({}, body, 'a-secret-of-ours')).toBe(false);
});
