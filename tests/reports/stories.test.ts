import { renderAlert } from '../../shared/reports/alert-message';
import { renderText } from '../../shared/reports/email';
import { renderTeamsCard } from '../../shared/reports/teams-card';
import { openStory, restoredStory, storyNames } from './stories';

/** Read them: what a person reads is what is tested here. */
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
