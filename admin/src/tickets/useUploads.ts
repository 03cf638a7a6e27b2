import { useState } from 'react';
import type { AgentFile } from '../../../contracts';
import { useUploadForReplyMutation, type TicketPlace } from '../api/conversations';
import { failureOf, type Failure } from '../api/failure';

/** Uploads files from the agent's computer for a message. `onFailure` is called with the error of a rejected one. */
export function useUploads(place: TicketPlace, onFailure: (failure: Failure) => void) {
  const [upload] = useUploadForReplyMutation();
  const [running, setRunning] = useState(0);
  const add = async (files: File[]): Promise<AgentFile[]> => {
    const added: AgentFile[] = [];
    setRunning((count) => count + 1);
    try {
      for (const file of files) {
        const answer = await upload({ place, file });
        if ('error' in answer) onFailure(failureOf(answer.error));
        else added.push(answer.data);
      }
    } finally {
      setRunning((count) => count - 1);
    }
    return added;
  };
  return {
    /** Whether files are still on their way, of any selection. */
    running: running > 0,
    add,
    /** Resolves with the Markdown that embeds the images. */
    pictures: async (files: File[]): Promise<string> =>
      (await add(files)).map(({ id, name }) => `![${name.replace(/[[\]\\]/g, ' ')}](file:${id})`).join('\n'),
  };
}
