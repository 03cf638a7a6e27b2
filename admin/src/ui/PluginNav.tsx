import { Box, Flex } from '@strapi/design-system';
import { NavLink } from 'react-router-dom';
import { styled } from 'styled-components';
import { PATHS } from '../paths';
import { useText } from './text';
import { useAllowed } from './useAllowed';

const Link = styled(NavLink)`
  padding: ${({ theme }) => `${theme.spaces[2]} ${theme.spaces[3]}`};
  border-bottom: 2px solid transparent;
  color: ${({ theme }) => theme.colors.neutral600};
  font-size: ${({ theme }) => theme.fontSizes[2]};
  text-decoration: none;

  &.active {
    border-color: ${({ theme }) => theme.colors.primary600};
    color: ${({ theme }) => theme.colors.primary600};
    font-weight: 600;
  }
`;

/** Links between the plugin's pages that the user may open. */
export function PluginNav() {
  const t = useText();
  const [channels, messages, people] = useAllowed('channels.read', 'messages.read', 'people.read');
  return (
    <Box tag="nav" aria-label={t('plugin.name')} paddingBottom={4}>
      <Flex gap={2} wrap="wrap">
        {channels && (
          <Link end to={PATHS.channels}>
            {t('nav.channels')}
          </Link>
        )}
        {channels && <Link to={PATHS.rules(null)}>{t('nav.rules')}</Link>}
        {messages && <Link to={PATHS.messages}>{t('nav.messages')}</Link>}
        {messages && <Link to={PATHS.where}>{t('nav.where')}</Link>}
        {channels && <Link to={PATHS.instances}>{t('nav.instances')}</Link>}
        {people && <Link to={PATHS.people}>{t('nav.people')}</Link>}
      </Flex>
    </Box>
  );
}
