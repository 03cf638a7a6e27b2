import { Box, Link, Typography } from '@strapi/design-system';
import { NavLink } from 'react-router-dom';
import type { FormProblem } from '../../api/failure';
import { PATHS } from '../../paths';
import { Notice } from '../../ui/Notice';
import { useText } from '../../ui/text';
import { stepOf } from './steps';
import { useWizard } from './WizardContext';

/** Shows problems that no field of this step shows, with a link to the step that can fix them. */
export function FailureSummary() {
  const t = useText();
  const { failure, channel } = useWizard();
  if (!failure) return null;
  const link = ({ path }: FormProblem) => {
    const step = stepOf(path[0]);
    return step && channel ? (
      <Link tag={NavLink} to={PATHS.channel(channel.documentId, step)}>
        {t(`wizard.${step}`)}
      </Link>
    ) : null;
  };
  return (
    <Box paddingBottom={4}>
      <Notice look="danger" title={failure.message || t('failure.unknown')}>
        {failure.problems.length > 0 && (
          <ul>
            {failure.problems.map((problem, index) => (
              <li key={index}>
                <Typography>{problem.message} </Typography>
                {link(problem)}
              </li>
            ))}
          </ul>
        )}
      </Notice>
    </Box>
  );
}
