import { lightTheme } from '@strapi/design-system';
import { Page } from '@strapi/strapi/admin';
import { Navigate, Route, Routes } from 'react-router-dom';
import { useTheme } from 'styled-components';
import ChannelsPage from './channels/ChannelsPage';
import { ChannelPage, NewChannelPage } from './channels/wizard/WizardPage';
import InstancesPage from './instances/InstancesPage';
import MessagePage from './messages/MessagePage';
import MessagesPage from './messages/MessagesPage';
import { PATHS } from './paths';
import RulePage from './rules/RulePage';
import RulesPage from './rules/RulesPage';
import TicketPage from './tickets/TicketPage';
import { useAllowed } from './ui/useAllowed';

/** The pages of the plugin. */
export default function App() {
  const { colors } = useTheme();
  // What the browser draws itself, such as the icon of a date field, follows Strapi's theme.
  const colorScheme = colors.neutral0 === lightTheme.colors.neutral0 ? 'light' : 'dark';
  return (
    <div style={{ display: 'contents', colorScheme }}>
      <Routes>
        <Route index element={<Start />} />
        <Route path="channels" element={<ChannelsPage />} />
        <Route path="channels/new" element={<NewChannelPage />} />
        <Route path="channels/:documentId/:step?" element={<ChannelPage />} />
        <Route path="rules" element={<RulesPage />} />
        <Route path="rules/new" element={<RulePage />} />
        <Route path="rules/:documentId" element={<RulePage />} />
        <Route path="messages" element={<MessagesPage />} />
        <Route path="messages/:id" element={<MessagePage />} />
        <Route path="tickets/:uid/:documentId" element={<TicketPage />} />
        <Route path="instances" element={<InstancesPage />} />
        <Route path="*" element={<Page.Error />} />
      </Routes>
    </div>
  );
}

/** Someone who may only read the log starts there. */
function Start() {
  const [mayReadChannels] = useAllowed('channels.read');
  return <Navigate to={mayReadChannels ? PATHS.channels : PATHS.messages} replace />;
}
