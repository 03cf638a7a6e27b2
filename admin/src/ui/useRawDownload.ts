import { useFetchClient } from '@strapi/strapi/admin';
import { useState } from 'react';
import { route } from '../api/base';
import { download as save } from './download';
import { useNotices } from './useNotices';

/**
 * Downloads the raw mail of a message as a file; `path` is that of the message. The route requires the user's token,
 * which a plain link does not send.
 */
export function useRawDownload(path: string, name: string) {
  const { get } = useFetchClient();
  const { failed } = useNotices();
  const [isLoading, setLoading] = useState(false);
  const download = async () => {
    setLoading(true);
    try {
      const { data } = await get<Blob>(route(`${path}/raw`), { responseType: 'blob' });
      save(data, `${name}.eml`);
    } catch (error) {
      failed(error);
    } finally {
      setLoading(false);
    }
  };
  return { download, isLoading };
}
