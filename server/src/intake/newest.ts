import type { PreviewResult } from '../../../contracts';
import type { Mailbox } from '../mailbox/types';

interface Newest {
  folder: string;
  count: number;
}

/**
 * Calls `show` with the raw bytes and INTERNALDATE of the newest messages of a folder, newest first. Changes nothing on
 * the mail server. Messages above `maxBytes` are omitted.
 */
export async function newestOf(
  mailbox: Mailbox,
  query: Newest & { maxBytes: number },
  show: (raw: Buffer, receivedAt: Date) => Promise<PreviewResult>,
): Promise<PreviewResult[]> {
  const infos = await mailbox.describe(await newestUids(mailbox, query));
  const fitting = infos.filter((info) => info.size <= query.maxBytes);
  const sources = await mailbox.fetch(fitting.map((info) => info.uid));
  const results: PreviewResult[] = [];
  for (const info of fitting.toReversed()) {
    const raw = sources.get(info.uid);
    if (raw) results.push(await show(raw, info.internalDate));
  }
  return results;
}

/** Raw headers of the newest messages of a folder, cut to `maxBytes` each. Changes nothing on the mail server. */
export async function newestHeaders(
  mailbox: Mailbox,
  query: Newest & { maxBytes: number },
): Promise<Buffer[]> {
  const headers = await mailbox.headers(await newestUids(mailbox, query));
  return [...headers.values()].map((header) => header.subarray(0, query.maxBytes));
}

/** Ascending. */
async function newestUids(mailbox: Mailbox, { folder, count }: Newest): Promise<number[]> {
  await mailbox.open(folder);
  const uids = await mailbox.uids({ afterUid: 0, since: null });
  return uids.slice(-count);
}
