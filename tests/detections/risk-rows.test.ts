import type { Detection } from '../../shared/core/event/detector';
import type { LogRecord } from '../../shared/core/log/record';
import { detectorOfRow } from '../../shared/detections/of-row';
import type { RiskRow, RiskSample } from '../../shared/detections/risk-row';
import { rows } from '../../shared/detections/rows';
import { logCollectors } from '../../shared/graph/collectors';
import { isBroken, sentencesOf } from './said';
import { factsOf, happenedAt } from './wire';

const riskRows = rows.filter((row): row is RiskRow => row.log === 'riskDetection');

/** Microsoft's own texts differ in case between pages and between entries. */
const spellings: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => ` ${text.replace(/^./, (first) => first.toUpperCase())} `,
];

const personOf = ({ to = 'clerk' }: RiskSample): string => `${to}-id`;

function recordOf(sample: RiskSample, type: string, spell: (text: string) => string): LogRecord {
  const { activity, level = 'high', state = 'atRisk' } = sample;
  if (activity !== undefined)
    return logCollectors.directoryAudit.read({
      id: 'MFA_1',
      activityDateTime: happenedAt,
      activityDisplayName: spell(activity),
      category: 'UserManagement',
      loggedByService: 'Azure MFA',
      result: 'success',
      initiatedBy: { user: { id: personOf(sample) } },
      targetResources: [{ type: 'User', id: personOf(sample), modifiedProperties: [] }],
    });
  return logCollectors.riskDetection.read({
    id: 'detection-1',
    riskEventType: spell(type),
    riskLevel: spell(level).trim(),
    riskState: spell(state).trim(),
    riskDetail: 'none',
    userId: personOf(sample),
    ipAddress: '203.0.113.42',
    location: { city: 'Springfield', countryOrRegion: 'US' },
    detectionTimingType: 'realtime',
    activityDateTime: happenedAt,
    detectedDateTime: happenedAt,
    lastUpdatedDateTime: happenedAt,
  });
}

type Played = { readonly sample: RiskSample; readonly case: string; readonly raised: readonly Detection[] };

/** Every sample with each type of its row, in every spelling. */
const played = (row: RiskRow, samples: readonly RiskSample[]): readonly Played[] =>
  samples.flatMap((sample, number) =>
    (sample.type === undefined ? Object.keys(row.types) : [sample.type]).flatMap((type) =>
      spellings.map((spell) => ({
        sample,
        case: `${number + 1}, ${spell(sample.activity ?? type)}`,
        raised: detectorOfRow(row)
          .onRecord(recordOf(sample, type, spell), factsOf({ to: sample.to ?? 'clerk' }))
          .filter(({ effect }) => effect === 'raised'),
      })),
    ),
  );

describe.each(riskRows.map((row) => [row.id, row] as const))('%s', (_, row) => {
  test('has samples that fire and at least as many that do not', () => {
    expect(row.fires.length).toBeGreaterThan(0);
    expect(row.silent.length).toBeGreaterThanOrEqual(row.fires.length);
    expect(Object.keys(row.types).filter((type) => type !== type.toLowerCase())).toEqual([]);
  });

  test('fires where it should, with the right severity and delay', () => {
    const wrong = played(row, row.fires).flatMap(({ sample, raised, ...one }) => {
      const [found, ...more] = raised;
      if (found === undefined || more.length > 0) return [`${one.case}: raised ${raised.length}`];
      const isWaiting = found.deferredUntil !== null;
      const { severity = found.severity, alerts = true, waits = isWaiting } = sample;
      return found.severity === severity && found.alerts === alerts && isWaiting === waits
        ? []
        : [`${one.case}: ${found.severity}, alerts ${found.alerts}, waits ${isWaiting}`];
    });
    expect(wrong).toEqual([]);
  });

  test('says what it should in plain sentences, without empty placeholders', () => {
    const said = played(row, row.fires).flatMap(({ raised }) =>
      raised.flatMap((detection) => sentencesOf(detection, 'riskDetection')),
    );
    expect(said.filter(({ text, longest }) => isBroken(text) || [...text].length > longest)).toEqual([]);
  });

  test('is silent where it should be', () => {
    const wrong = played(row, row.silent).flatMap(({ raised, ...one }) =>
      raised.map(({ severity }) => `${one.case}: ${severity}`),
    );
    expect(wrong).toEqual([]);
  });
});
