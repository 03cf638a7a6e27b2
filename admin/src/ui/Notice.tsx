import { Box, Flex, Typography } from '@strapi/design-system';
import { CheckCircle, Information, WarningCircle } from '@strapi/icons';
import type { ComponentType, ReactNode } from 'react';

type Look = 'success' | 'info' | 'warning' | 'danger';

const LOOKS: Record<Look, { icon: ComponentType<{ fill?: string }>; colour: string }> = {
  success: { icon: CheckCircle, colour: 'success' },
  info: { icon: Information, colour: 'primary' },
  warning: { icon: WarningCircle, colour: 'warning' },
  danger: { icon: WarningCircle, colour: 'danger' },
};

interface NoticeProps {
  look: Look;
  title?: string;
  children?: ReactNode;
}

/** A message inside a page. Screen readers announce errors and warnings immediately, others at the next pause. */
export function Notice({ look, title, children }: NoticeProps) {
  const { icon: Icon, colour } = LOOKS[look];
  return (
    <Box
      role={look === 'danger' || look === 'warning' ? 'alert' : 'status'}
      background={`${colour}100`}
      borderColor={`${colour}200`}
      hasRadius
      padding={4}
    >
      <Flex gap={3} alignItems="flex-start">
        <Box aria-hidden paddingTop={1}>
          <Icon fill={`${colour}600`} />
        </Box>
        <Flex direction="column" alignItems="stretch" gap={1} flex="1">
          {title && <Typography fontWeight="bold">{title}</Typography>}
          {typeof children === 'string' ? <Typography>{children}</Typography> : children}
        </Flex>
      </Flex>
    </Box>
  );
}
