// The part of s3rver that our tests use; it brings no types of its own.
declare module 's3rver' {
  export type Options = {
    address: string;
    port: number;
    silent: boolean;
    directory: string;
    configureBuckets: { name: string }[];
  };
  export default class S3rver {
    constructor(options: Options);
    /** Listens; answers where. */
    run(): Promise<{ port: number }>;
    close(): Promise<void>;
  }
}
