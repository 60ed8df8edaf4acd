/**
 * Microsoft's clouds: where people and apps sign in, and where Graph answers. A tenant belongs to one of them, and an application
 * registered in one cannot read tenants of another, so one installation watches one cloud.
 * https://learn.microsoft.com/graph/deployments
 */
export const cloudNames = ['global', 'usGovernment', 'usDefense', 'china'] as const;
export type CloudName = (typeof cloudNames)[number];

export type Cloud = {
  /** Origins, without a trailing slash. */
  readonly authority: string;
  readonly graph: string;
  /** The audience of the managed identity's token, with which the application signs in. */
  readonly exchange: string;
};

export const clouds: Readonly<Record<CloudName, Cloud>> = {
  global: {
    authority: 'https://login.microsoftonline.com',
    graph: 'https://graph.microsoft.com',
    exchange: 'api://AzureADTokenExchange',
  },
  usGovernment: {
    authority: 'https://login.microsoftonline.us',
    graph: 'https://graph.microsoft.us',
    exchange: 'api://AzureADTokenExchangeUSGov',
  },
  usDefense: {
    authority: 'https://login.microsoftonline.us',
    graph: 'https://dod-graph.microsoft.us',
    exchange: 'api://AzureADTokenExchangeUSGov',
  },
  china: {
    authority: 'https://login.partner.microsoftonline.cn',
    graph: 'https://microsoftgraph.chinacloudapi.cn',
    exchange: 'api://AzureADTokenExchangeChina',
  },
};
