import { lightTheme } from '@strapi/design-system';
import { Page } from '@strapi/strapi/admin';
import { lazy, Suspense } from 'react';
import { Navigate, Route, Routes } from 'react-router-dom';
import { useTheme } from 'styled-components';
import { PATHS } from './paths';
import { LateLoader } from './ui/LateLoader';
import { useAllowed } from './ui/useAllowed';

// Each page is a separate chunk, so that opening one does not load the others.
const ChannelsPage = lazy(() => import('./channels/ChannelsPage'));
const NewChannelPage = lazy(async () => ({
  default: (await import('./channels/wizard/WizardPage')).NewChannelPage,
}));
const ChannelPage = lazy(async () => ({
  default: (await import('./channels/wizard/WizardPage')).ChannelPage,
}));
const RulesPage = lazy(() => import('./rules/RulesPage'));
const RulePage = lazy(() => import('./rules/RulePage'));
const MessagesPage = lazy(() => import('./messages/MessagesPage'));
const WherePage = lazy(() => import('./messages/WherePage'));
const MessagePage = lazy(() => import('./messages/MessagePage'));
const TicketPage = lazy(() => import('./tickets/TicketPage'));
const InstancesPage = lazy(() => import('./instances/InstancesPage'));
const PeoplePage = lazy(() => import('./people/PeoplePage'));

/** The pages of the plugin. */
export default function App() {
  const { colors } = useTheme();
  // Native controls, such as the icon of a date field, follow Strapi's theme.
  const colorScheme = colors.neutral0 === lightTheme.colors.neutral0 ? 'light' : 'dark';
  return (
    <div style={{ display: 'contents', colorScheme }}>
      <Suspense fallback={<LateLoader />}>
        <Routes>
          <Route index element={<Start />} />
          <Route path="channels" element={<ChannelsPage />} />
          <Route path="channels/new" element={<NewChannelPage />} />
          <Route path="channels/:documentId/:step?" element={<ChannelPage />} />
          <Route path="rules" element={<RulesPage />} />
          <Route path="rules/new" element={<RulePage />} />
          <Route path="rules/:documentId" element={<RulePage />} />
          <Route path="messages" element={<MessagesPage />} />
          <Route path="where" element={<WherePage />} />
          <Route path="messages/:id" element={<MessagePage />} />
          <Route path="tickets/:uid/:documentId" element={<TicketPage />} />
          <Route path="instances" element={<InstancesPage />} />
          <Route path="people" element={<PeoplePage />} />
          <Route path="*" element={<Page.Error />} />
        </Routes>
      </Suspense>
    </div>
  );
}

/** Starts on the log for users who may only read that. */
function Start() {
  const [mayReadChannels] = useAllowed('channels.read');
  return <Navigate to={mayReadChannels ? PATHS.channels : PATHS.messages} replace />;
}
