/** The part of s3rver that the tests use; it is a Koa application. */
declare module 's3rver' {
  interface Context {
    method: string;
    path: string;
    query: Record<string, unknown>;
    get(header: string): string;
    throw(status: number): never;
  }
  export default class S3rver {
    constructor(options: {
      address: string;
      port: number;
      silent: boolean;
      directory: string;
      allowMismatchedSignatures?: boolean;
      configureBuckets: { name: string }[];
    });
    middleware: ((ctx: Context, next: () => Promise<void>) => Promise<void>)[];
    run(): Promise<{ port: number }>;
    close(): Promise<void>;
  }
}
