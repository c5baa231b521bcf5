import type { Message, Topic } from '../topics.ts';

export const TEST_TOPIC = 'test';

const words = {
  id: {
    title: 'Percobaan dari Siaga',
    line: 'Begini Siaga memanggil Anda bila seseorang meminta tolong.',
    again: 'Mungkin terkirim dua kali.',
    over: 'Percobaan ini sudah selesai.',
  },
  en: {
    title: 'Test from Siaga',
    line: 'This is how Siaga calls you when somebody asks for help.',
    again: 'This may be the second copy.',
    over: 'This test is over.',
  },
};

/** What a person sends to their own browser to see whether it rings. The subject is the device. */
export function createTestTopic({ publicUrl }: { publicUrl: string | null }): Topic {
  return {
    async compose({ subjectId, language, mayBeDuplicate, isEdit }): Promise<Message> {
      const { title, line, again } = words[language];
      return {
        language,
        title,
        lines: mayBeDuplicate ? [line, again] : [line],
        buttons: [],
        venue: null,
        url: publicUrl === null ? null : new URL('/account', publicUrl).href,
        tag: `test-${subjectId}`,
        isOver: isEdit,
      };
    },
    act: async (_actor, _subjectId, _action, language) => words[language].over,
    stand: async (_subjectId, language) => words[language].over,
  };
}
