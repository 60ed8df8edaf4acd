/** An app that one entry names is called by its name in every event of the alert, and nobody gets the name of an object. */
import { namedEvents } from '../../../shared/reports/language/named-event';
import { event } from '../stories';

const about = (id: string, source: string, name: string | null, peopleIds: readonly string[] = []) =>
  event({ source, resource: { kind: 'directoryAudit', id, name }, peopleIds });

test.each([
  ['another detection', about('backup', 'EV.A05', null), about('backup', 'EV.A02', 'Backup')],
  ['a detection about one permission', about('backup', 'EV.A05', null), about('backup|Mail.Read', 'EV.A14', 'Backup')],
  ['a later event about another part', about('backup|a', 'EV.A14', null), about('backup|b', 'EV.A14', 'Backup')],
])('the name comes from %s', (_, unnamed, other) => {
  const named = namedEvents([unnamed, other], new Map());
  expect(named.map(({ resource }) => resource.name)).toEqual(['Backup', 'Backup']);
});

test('a person does not get the name of an object that the person has', () => {
  const [person] = namedEvents(
    [about('lea', 'EV.R25', null, ['lea']), about('lea|rule', 'EV.M01', 'Forward all', ['lea'])],
    new Map(),
  );
  expect(person?.resource.name).toBeNull();
});
