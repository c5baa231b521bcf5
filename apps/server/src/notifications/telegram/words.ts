/** What the bot itself says; what it tells of a subject comes from the subject's module. Plain text, never HTML. */
const id = {
  open: 'Buka di Siaga',
  linked: (name: string) =>
    `Terhubung dengan Siaga sebagai ${name}. Keadaan darurat di lokasi Anda akan dikirim ke sini bila peran Anda menanganinya.`,
  groupLinked: (site: string) =>
    `Grup ini terhubung dengan Siaga: keadaan darurat di ${site} akan dikirim ke sini. Tombol di bawah pesan berlaku bagi anggota yang akun Telegramnya terhubung dengan Siaga.`,
  codeUnknown:
    'Kode ini tidak berlaku: mungkin sudah dipakai atau lewat 15 menit. Tidak ada yang terhubung. Buat kode baru di Siaga.',
  codeIsForGroup:
    'Kode ini untuk grup. Tambahkan bot ini ke grup itu, lalu kirim kodenya di sana. Kode masih berlaku.',
  codeIsForPerson:
    'Kode ini untuk obrolan pribadi dengan bot ini, bukan untuk grup. Tidak ada yang terhubung. Demi keamanan, buat kode baru di Siaga.',
  notEntitled: 'Akun Siaga yang membuat kode ini tidak lagi berhak untuk itu. Tidak ada yang terhubung.',
  howToLink:
    'Bot ini menyampaikan keadaan darurat dari Siaga. Untuk menyambungkannya, buka Siaga › Akun › Pemberitahuan dan pindai kodenya. Dalam keadaan darurat tekan tombol merah kios atau telepon 112.',
  alreadyLinked:
    'Telegram ini terhubung dengan Siaga. Pesan yang ditulis di sini tidak dibaca siapa pun: gunakan tombol di bawah pesan darurat. Dalam keadaan darurat tekan tombol merah kios atau telepon 112.',
  test: {
    title: 'Pesan percobaan dari Siaga',
    line: 'Begini bunyi panggilan darurat nanti. Tekan tombol ini agar Siaga tahu bahwa pesan sampai kepada Anda.',
    button: 'Saya menerima ini',
    confirmed: 'Tercatat: pesan percobaan sampai.',
    outdated: 'Percobaan ini dari sambungan lama. Tidak ada yang dicatat.',
  },
  refused: {
    stranger: 'Telegram ini belum terhubung dengan Siaga. Tidak ada yang berubah.',
    notEntitled: 'Akun Siaga Anda tidak berhak menangani kejadian di lokasi ini. Tidak ada yang berubah.',
    unknown: 'Tombol ini tidak berlaku. Tidak ada yang berubah.',
  },
};

export type BotWords = typeof id;

const en: BotWords = {
  open: 'Open in Siaga',
  linked: (name) =>
    `Connected to Siaga as ${name}. Emergencies at your sites will be sent here if your role answers them.`,
  groupLinked: (site) =>
    `This group is connected to Siaga: emergencies at ${site} will be sent here. The buttons below a message count for members whose Telegram is connected to Siaga.`,
  codeUnknown:
    'This code does not count: it may have been used, or is older than 15 minutes. Nothing was connected. Make a new one in Siaga.',
  codeIsForGroup:
    'This code is for a group. Add this bot to the group and send the code there. It still counts.',
  codeIsForPerson:
    'This code is for a private chat with this bot, not for a group. Nothing was connected. To be safe, make a new one in Siaga.',
  notEntitled: 'The Siaga account that made this code may not do that any more. Nothing was connected.',
  howToLink:
    'This bot tells of emergencies from Siaga. To connect it, open Siaga › Account › Notifications and scan the code. In an emergency press the red button of a kiosk or call 112.',
  alreadyLinked:
    'This Telegram is connected to Siaga. Nobody reads what is written here: use the buttons below an emergency. In an emergency press the red button of a kiosk or call 112.',
  test: {
    title: 'Test message from Siaga',
    line: 'This is how an emergency will reach you. Press the button so that Siaga knows that it arrived.',
    button: 'I have got this',
    confirmed: 'Noted: the test message arrived.',
    outdated: 'This test belongs to an earlier connection. Nothing was noted.',
  },
  refused: {
    stranger: 'This Telegram is not connected to Siaga. Nothing has changed.',
    notEntitled: 'Your Siaga account may not answer emergencies at this site. Nothing has changed.',
    unknown: 'This button does not count. Nothing has changed.',
  },
};

export const botWords: Record<'id' | 'en', BotWords> = { id, en };
