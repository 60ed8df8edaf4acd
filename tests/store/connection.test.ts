import { connectTables } from '../../shared/store/azure-tables';

const credential = { getToken: async () => ({ token: 'unused', expiresOnTimestamp: 0 }) };
const key = Buffer.from('synthetic').toString('base64');

describe('connecting', () => {
  it.each([
    {
      connectionString: `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=${key};TableEndpoint=http://storage.example/a`,
    },
    {
      connectionString: `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=${key};EndpointSuffix=core.windows.net`,
    },
    { endpoint: 'http://127.0.0.1.storage.example/a', credential },
  ])('refuses plain http to another machine %#', async (connection) => {
    await expect(connectTables(connection)).rejects.toThrow(/plain http is accepted for loopback hosts only/);
  });

  it.each([
    { connectionString: 'UseDevelopmentStorage=true' },
    {
      connectionString: `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${key};EndpointSuffix=core.windows.net`,
    },
    {
      connectionString: `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=${key};TableEndpoint=http://127.0.0.1:10002/a`,
    },
    { endpoint: 'https://a.table.core.windows.net', credential },
    { endpoint: 'http://[::1]:10002/a', credential },
  ])('takes https, and http on this machine %#', async (connection) => {
    await expect(connectTables(connection)).resolves.toBeDefined();
  });
});
