import { Readable } from 'node:stream';
import type { TokenCredential } from '@azure/identity';
import type { ContainerClient } from '@azure/storage-blob';
import { answeredStatus } from '../core/answered-status';

/** Files in one container of the storage account. */
export type Blobs = {
  readonly list: () => AsyncIterable<string>;
  /** Writes as fast as the source delivers, so that only a few pieces are in memory. */
  readonly write: (path: string, pieces: AsyncIterable<Uint8Array>) => Promise<void>;
  /** Undefined if there is no such blob. */
  readonly read: (path: string) => Promise<AsyncIterable<Uint8Array> | undefined>;
};

type BlobsConnection =
  | { readonly connectionString: string }
  /** `url` such as https://account.blob.core.windows.net */
  | { readonly url: string; readonly credential: TokenCredential };

const blockBytes = 4 * 1024 * 1024;
const blocksAtOnce = 2;

/** A container of Azure Blob Storage (or Azurite). The first write creates it if the template has not. */
export function connectBlobs(connection: BlobsConnection, container: string): Blobs {
  let opened: Promise<ContainerClient> | undefined;
  const open = async (): Promise<ContainerClient> => {
    const { BlobServiceClient } = await import('@azure/storage-blob');
    const service =
      'connectionString' in connection
        ? BlobServiceClient.fromConnectionString(connection.connectionString)
        : new BlobServiceClient(connection.url, connection.credential);
    return service.getContainerClient(container);
  };
  const client = (): Promise<ContainerClient> => {
    opened ??= open();
    return opened;
  };
  return {
    list: async function* () {
      try {
        for await (const { name } of (await client()).listBlobsFlat()) yield name;
      } catch (error) {
        if (answeredStatus(error) !== 404) throw error;
      }
    },
    write: async (path, pieces) => {
      const all = await client();
      const blob = all.getBlockBlobClient(path);
      await all.createIfNotExists();
      await blob.uploadStream(Readable.from(pieces), blockBytes, blocksAtOnce);
    },
    read: async (path) => {
      try {
        const { readableStreamBody } = await (await client()).getBlobClient(path).download();
        return readableStreamBody === undefined ? undefined : Readable.from(readableStreamBody);
      } catch (error) {
        if (answeredStatus(error) === 404) return undefined;
        throw error;
      }
    },
  };
}
