import { type Detector, defineDetector, ended, raised } from '../../shared/core/event/detector';
import { fromRecord } from '../../shared/pipeline/collect/detect';
import { facts } from '../detections/state/facts';
import { directoryAudit } from '../fixtures/records';

const record = directoryAudit();

function making(id: string, spoil: Partial<Detector> = {}, alerts = true, effect = raised): Detector {
  return defineDetector({
    id,
    name: id.toLowerCase(),
    title: 'A title',
    area: 'identity',
    severity: 'high',
    watches: { changes: [], records: ['directoryAudit'] },
    joins: [],
    falsePositives: '',
    response: '',
    references: [],
    activities: [],
    onRecord: () => [effect({ detectorId: id, severity: 'high', resourceId: 'one', alerts })],
    ...spoil,
  });
}

const saying = (...detectors: readonly Detector[]): readonly string[] =>
  fromRecord({ detectors, log: () => {} }, record, [record], facts()).map(({ detector }) => detector.id);

test('a detection that another one describes better is left out, whatever their order', () => {
  const better = making('EV.B', { replaces: ['EV.A'] });
  expect(saying(making('EV.A'), better, making('EV.C'))).toEqual(['EV.B', 'EV.C']);
  expect(saying(better, making('EV.A'))).toEqual(['EV.B']);
});

test('a detection that raises nothing replaces nothing', () => {
  expect(saying(making('EV.A'), making('EV.B', { replaces: ['EV.A'], onRecord: () => [] }))).toEqual(['EV.A']);
});

test('an end stays, even of a detection that is replaced', () => {
  expect(saying(making('EV.A', {}, true, ended), making('EV.B', { replaces: ['EV.A'] }))).toEqual(['EV.A', 'EV.B']);
});
