import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';

const BUCKET = 'desk';

/** A bucket on a server of this machine. */
export interface S3Server {
  /** Config of Strapi's upload plugin; without an access list given, objects are public, as the provider's default is. */
  uploadConfig(params?: { ACL?: string | null }): string;
  /** Keys of the objects that are there, with the access list that each was stored with. */
  objects: ReadonlyMap<string, string>;
  /** Has every request fail until it is switched off. */
  away: boolean;
  /** Status by which it refuses objects of more bytes than `largest`, as a proxy before it would. */
  refuses: { status: number; largest: number } | null;
  stop(): Promise<void>;
}

/** Starts an S3 server that keeps access lists, which s3rver alone does not: nobody reads a private object unsigned. */
export async function startS3Server(): Promise<S3Server> {
  const directory = mkdtempSync(join(tmpdir(), 'email-channel-s3-'));
  const objects = new Map<string, string>();
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: BUCKET }],
  });
  const s3: S3Server = {
    objects,
    away: false,
    refuses: null,
    uploadConfig: (params = {}) =>
      JSON.stringify({
        provider: 'aws-s3',
        providerOptions: {
          s3Options: {
            endpoint: `http://127.0.0.1:${port}`,
            region: 'us-east-1',
            forcePathStyle: true,
            credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
            requestChecksumCalculation: 'WHEN_REQUIRED',
            maxAttempts: 1,
            params: { Bucket: BUCKET, ...params },
          },
        },
      }),
    async stop() {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  server.middleware.unshift(async (ctx, next) => {
    if (s3.away) ctx.throw(503);
    if (s3.refuses && ctx.method === 'PUT' && Number(ctx.get('content-length')) > s3.refuses.largest) {
      ctx.throw(s3.refuses.status);
    }
    const key = ctx.path.replace(`/${BUCKET}/`, '');
    const isSigned = ctx.get('authorization') !== '' || 'X-Amz-Signature' in ctx.query;
    if (ctx.method === 'GET' && !isSigned && objects.get(key) !== 'public-read') ctx.throw(403);
    await next();
    if (ctx.method === 'PUT') objects.set(key, ctx.get('x-amz-acl'));
    if (ctx.method === 'DELETE') objects.delete(key);
  });
  const { port } = await server.run();
  return s3;
}
