import { Box, Flex, Typography } from '@strapi/design-system';
import { useId, type ReactNode } from 'react';
import { Managed } from './Managed';

interface SectionProps {
  title: string;
  hint?: ReactNode;
  action?: ReactNode;
  /** The channel field that the whole section is about. */
  field?: string;
  children: ReactNode;
}

/** A section of a page with a title. */
export function Section({ title, hint, action, field = '', children }: SectionProps) {
  const id = useId();
  return (
    <Box
      tag="section"
      aria-labelledby={id}
      background="neutral0"
      hasRadius
      shadow="filterShadow"
      padding={{ initial: 4, medium: 6 }}
    >
      <Flex direction="column" alignItems="stretch" gap={4}>
        <Flex justifyContent="space-between" alignItems="flex-start" gap={3} wrap="wrap">
          <Box>
            <Typography id={id} variant="delta" tag="h2">
              {title}
            </Typography>
            {hint && (
              <Box paddingTop={1}>
                <Typography variant="pi" textColor="neutral600">
                  {hint}
                </Typography>
              </Box>
            )}
          </Box>
          <Managed name={field}>{action}</Managed>
        </Flex>
        <Managed name={field}>{children}</Managed>
      </Flex>
    </Box>
  );
}
