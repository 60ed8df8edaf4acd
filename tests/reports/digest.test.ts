import { renderDigest } from '../../shared/reports/digest-message';
import { renderText } from '../../shared/reports/email';
import { renderTeamsCard } from '../../shared/reports/teams-card';
import { busyInput, quietInput, weekReport } from './weeks';

const busy = renderDigest(weekReport(busyInput));
const quiet = renderDigest(weekReport(quietInput, { sentAt: '2026-12-07T07:00:10.000Z' }));

/** Read them: what a person reads is what is tested here. */
describe.each([
  ['a busy week', busy],
  ['a quiet week', quiet],
])('%s', (_, message) => {
  test('as mail', () => {
    expect(`${message.subject}\n\n${renderText(message)}`).toMatchSnapshot();
  });

  test('as card', () => {
    expect(renderTeamsCard(message).attachments[0].content).toMatchSnapshot();
  });
});
