import { renderTeamsCard } from '../../shared/reports/card/teams-card';
import { renderText } from '../../shared/reports/mail/email';
import { renderAlert } from '../../shared/reports/message/alert-message';
import { openStory, restoredStory, storyNames } from './stories';

/** Please read the snapshots, because the test is about the text that people read. */
describe.each(storyNames)('%s', (name) => {
  test('as mail', () => {
    const message = renderAlert(openStory(name));
    expect(`${message.subject}\n\n${renderText(message)}`).toMatchSnapshot();
  });

  test('as card', () => {
    expect(renderTeamsCard(renderAlert(openStory(name))).attachments[0].content).toMatchSnapshot();
  });

  test('restored', () => {
    const message = renderAlert(restoredStory(name));
    expect(`${message.subject}\n\n${renderText(message)}`).toMatchSnapshot();
  });
});
