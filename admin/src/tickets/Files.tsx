import { Flex, Link } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import type { ConversationFile } from '../../../contracts';
import { backendUrl } from '../api/lines';
import { bytes } from '../ui/bytes';

/** Files of messages, with their sizes. */
export function Files({ files }: { files: ConversationFile[] }) {
  const { formatNumber } = useIntl();
  return (
    <Flex tag="ul" direction="column" alignItems="flex-start" gap={1} paddingTop={1}>
      {files.map(({ id, name, size, url }, index) => {
        const { value, unit } = bytes(size);
        return (
          <li key={`${id}-${index}`} style={{ overflowWrap: 'anywhere' }}>
            <Link href={address(url)} isExternal>
              {`${name} · ${formatNumber(value, { style: 'unit', unit, unitDisplay: 'short' })}`}
            </Link>
          </li>
        );
      })}
    </Flex>
  );
}

/** Files of the local provider are on the server of the panel's API. */
const address = (url: string): string => (url.startsWith('/') ? `${backendUrl()}${url}` : url);
