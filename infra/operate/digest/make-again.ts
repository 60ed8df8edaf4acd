import { alertIdOf } from '../../../shared/core/alerting/open';
import type { Message } from '../../../shared/core/delivery/message';
import { type DigestRow, digestEvent, type Numbers } from '../../../shared/core/week/digest';
import type { Pipeline } from '../../../shared/pipeline/context';
import type { AlertInput } from '../../../shared/pipeline/message-input';
import { gatherAlert } from '../../../shared/pipeline/operate/posture';
import { listed } from '../../../shared/reports/language/counting';

type Again =
  | { readonly status: 'made'; readonly row: DigestRow; readonly numbers: Numbers; readonly message: Message }
  /** The problem in one sentence. */
  | { readonly status: 'missing'; readonly problem: string };

const weeksNamed = 12;

type Making = Pick<Pipeline, 'configuration' | 'controls' | 'detectors' | 'now' | 'publicUrl' | 'store'>;

/** A week that was sent before, made again from the stored events and verdicts. Names are the current ones. */
export async function makeAgain(
  pipeline: Making,
  tenantId: string,
  week: string,
  render: (input: AlertInput) => Message,
): Promise<Again> {
  const { digests } = pipeline.store;
  const row = await digests.read(tenantId, week);
  if (row === undefined) {
    const stored = (await digests.latest(tenantId, weeksNamed)).map((one) => one.week);
    const others = stored.length === 0 ? 'no week is stored yet' : `stored weeks: ${listed(stored)}`;
    return { status: 'missing', problem: `no digest of ${week} was made; ${others}` };
  }
  const found = await gatherAlert(pipeline, tenantId, alertIdOf(digestEvent(row)));
  const numbers = found?.input.week?.digest.numbers;
  if (found === undefined || numbers === undefined)
    return { status: 'missing', problem: `the digest of ${week} is stored, but its message has not been sent yet` };
  return { status: 'made', row, numbers, message: render(found.input) };
}

/** The output of `--json`: the sums, and the texts of the message. */
export const documentOf = (row: DigestRow, numbers: Numbers, { subject, paragraphs, sections }: Message): object => ({
  tenantId: row.tenantId,
  week: row.week,
  from: row.from,
  to: row.to,
  madeAt: row.madeAt,
  numbers,
  subject,
  paragraphs,
  sections,
});
