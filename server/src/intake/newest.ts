import type { PreviewResult } from '../../../contracts';
import type { Mailbox } from '../mailbox/types';

/**
 * The newest messages of a folder, newest first, each given to `show` with its raw bytes and INTERNALDATE. Nothing is
 * changed on the mail server. Messages above `maxBytes` are left out.
 */
export async function newestOf(
  mailbox: Mailbox,
  query: { folder: string; count: number; maxBytes: number },
  show: (raw: Buffer, receivedAt: Date) => Promise<PreviewResult>,
): Promise<PreviewResult[]> {
  await mailbox.open(query.folder);
  const uids = await mailbox.uids({ afterUid: 0, since: null });
  const infos = await mailbox.describe(uids.slice(-query.count));
  const fitting = infos.filter((info) => info.size <= query.maxBytes);
  const sources = await mailbox.fetch(fitting.map((info) => info.uid));
  const results: PreviewResult[] = [];
  for (const info of fitting.toReversed()) {
    const raw = sources.get(info.uid);
    if (raw) results.push(await show(raw, info.internalDate));
  }
  return results;
}
