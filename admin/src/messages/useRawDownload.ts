import { useFetchClient } from '@strapi/strapi/admin';
import { useState } from 'react';
import { route } from '../api/base';
import { useNotices } from '../ui/useNotices';

/** Downloads a raw message as a file. The route wants the person's token, which a plain link does not send. */
export function useRawDownload(id: number) {
  const { get } = useFetchClient();
  const { failed } = useNotices();
  const [isLoading, setLoading] = useState(false);
  const download = async () => {
    setLoading(true);
    try {
      const { data } = await get<Blob>(route(`/messages/${id}/raw`), { responseType: 'blob' });
      const url = URL.createObjectURL(data);
      const link = Object.assign(document.createElement('a'), { href: url, download: `message-${id}.eml` });
      link.click();
      URL.revokeObjectURL(url);
    } catch (error) {
      failed(error);
    } finally {
      setLoading(false);
    }
  };
  return { download, isLoading };
}
