/**
 * Teams' rendering of a card in its light theme, close enough to judge a message: colours, sizes and spacing. Source:
 * learn.microsoft.com/adaptive-cards/rendering-cards/host-config.
 */
const colour = (value: string, subtle = value) => ({ default: value, subtle });

const foregroundColors = {
  default: colour('#242424', '#616161'),
  dark: colour('#242424', '#616161'),
  light: colour('#ffffff', '#e0e0e0'),
  accent: colour('#5b5fc7'),
  good: colour('#237b4b'),
  warning: colour('#a33e00'),
  attention: colour('#c4314b'),
};

const container = (backgroundColor: string) => ({ backgroundColor, foregroundColors });

export const teamsHostConfig = {
  fontFamily: '"Segoe UI", system-ui, sans-serif',
  fontSizes: { small: 12, default: 14, medium: 16, large: 20, extraLarge: 24 },
  fontWeights: { lighter: 300, default: 400, bolder: 600 },
  lineHeights: { small: 16, default: 20, medium: 22, large: 28, extraLarge: 32 },
  spacing: { small: 4, default: 8, medium: 12, large: 16, extraLarge: 24, padding: 16 },
  separator: { lineThickness: 1, lineColor: '#e0e0e0' },
  supportsInteractivity: true,
  containerStyles: {
    default: container('#ffffff'),
    emphasis: container('#f5f5f5'),
    accent: container('#e8ebfa'),
    good: container('#e7f2da'),
    warning: container('#fbf3e2'),
    attention: container('#fcf4f6'),
  },
  actions: {
    maxActions: 6,
    spacing: 'default',
    buttonSpacing: 8,
    showCard: { actionMode: 'inline', inlineTopMargin: 12 },
    actionsOrientation: 'horizontal',
    actionAlignment: 'left',
  },
  factSet: {
    title: { weight: 'bolder', wrap: true, maxWidth: 150 },
    value: { wrap: true },
    spacing: 12,
  },
} as const;
