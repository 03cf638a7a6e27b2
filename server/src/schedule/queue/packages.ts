import { EmailChannelError } from '../../../../contracts';

export interface QueuePackages {
  bullmq: typeof import('bullmq');
  ioredis: typeof import('ioredis');
}

/** Loads the optional packages for `queue`. Rejects with `queue-unavailable` and the command that installs them. */
export async function loadQueuePackages(): Promise<QueuePackages> {
  try {
    const [bullmq, ioredis] = await Promise.all([import('bullmq'), import('ioredis')]);
    return { bullmq, ioredis };
  } catch (cause) {
    throw new EmailChannelError('queue-unavailable.packages', {}, { field: 'queue', cause });
  }
}
